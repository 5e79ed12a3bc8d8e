import { TextInput } from '@mantine/core';
import type { Ref } from 'react';

type AmountFieldProps = {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly placeholder?: string;
  /** What stands beside the digits: the currency, the unit or a percent sign. */
  readonly unit?: string;
  readonly autoFocus?: boolean;
  readonly inputRef?: Ref<HTMLInputElement>;
};

/** One number, large, from the left even in right-to-left writing. */
export function AmountField(props: AmountFieldProps) {
  const { label, value, onChange, placeholder, unit, autoFocus = false, inputRef } = props;
  return (
    <TextInput
      label={label}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value.slice(0, 16))}
      inputMode="decimal"
      autoComplete="off"
      size="xl"
      dir="ltr"
      classNames={{ input: 'amount-input' }}
      {...(inputRef === undefined ? {} : { ref: inputRef })}
      {...(placeholder === undefined ? {} : { placeholder })}
      {...(unit === undefined
        ? {}
        : { rightSection: <span className="quiet">{unit}</span>, rightSectionWidth: 64 })}
      {...(autoFocus ? { 'data-autofocus': true, autoFocus: true } : {})}
    />
  );
}
