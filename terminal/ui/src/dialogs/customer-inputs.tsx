import { Textarea, TextInput } from '@mantine/core';
import { useWords } from '../text/text-context.tsx';

export type CustomerFields = {
  readonly name: string;
  readonly phone: string;
  readonly email: string;
  readonly code: string;
  readonly note: string;
};

type CustomerFieldsProps = {
  readonly fields: CustomerFields;
  readonly nameError?: string | null;
  readonly onChange: (change: Partial<CustomerFields>) => void;
};

/** What a shop keeps of a customer, to be entered. */
export function CustomerInputs({ fields, nameError = null, onChange }: CustomerFieldsProps) {
  const { text } = useWords();
  const labels = { name: text.name, phone: text.phone, email: text.email, code: text.cardNumber };
  const optional = (label: string) => (
    <>
      {label} <span className="label-optional">{text.optional}</span>
    </>
  );
  const inputs = FIELDS.map(({ key, most, mode }) => (
    <TextInput
      key={key}
      label={key === 'name' ? labels.name : optional(labels[key])}
      {...(key === 'name' ? { 'data-autofocus': true, required: true } : {})}
      error={key === 'name' ? nameError : null}
      value={fields[key]}
      onChange={(event) => onChange({ [key]: event.currentTarget.value.slice(0, most) })}
      inputMode={mode}
      autoComplete="off"
    />
  ));
  return (
    <>
      {inputs}
      <Textarea
        label={optional(text.note)}
        placeholder={text.noteHint}
        rows={2}
        value={fields.note}
        onChange={(event) => onChange({ note: event.currentTarget.value.slice(0, MOST_NOTE) })}
        autoComplete="off"
      />
    </>
  );
}

const MOST_NOTE = 500;
const FIELDS = [
  { key: 'name', most: 200, mode: 'text' },
  { key: 'phone', most: 40, mode: 'tel' },
  { key: 'email', most: 200, mode: 'email' },
  { key: 'code', most: 40, mode: 'text' },
] as const;
