import { TextInput } from '@mantine/core';
import { useWords } from '../text/text-context.tsx';

export type CustomerFields = {
  readonly name: string;
  readonly phone: string;
  readonly email: string;
  readonly code: string;
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
  return FIELDS.map(({ key, most, mode }) => (
    <TextInput
      key={key}
      label={labels[key]}
      {...(key === 'name' ? { 'data-autofocus': true, required: true } : { description: text.optional })}
      error={key === 'name' ? nameError : null}
      value={fields[key]}
      onChange={(event) => onChange({ [key]: event.currentTarget.value.slice(0, most) })}
      inputMode={mode}
      autoComplete="off"
    />
  ));
}

const FIELDS = [
  { key: 'name', most: 200, mode: 'text' },
  { key: 'phone', most: 40, mode: 'tel' },
  { key: 'email', most: 200, mode: 'email' },
  { key: 'code', most: 40, mode: 'text' },
] as const;
