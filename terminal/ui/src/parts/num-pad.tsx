import { useWords } from '../text/text-context.tsx';

export type NumPadProps = {
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Whether there is a key for the decimal point. */
  readonly hasPoint?: boolean;
  readonly label: string;
};

/** For fingers; whoever has a keyboard types into the field beside it. Its keys never take the focus. */
export function NumPad({ value, onChange, hasPoint = false, label }: NumPadProps) {
  const { text } = useWords();
  const keys = ['7', '8', '9', '4', '5', '6', '1', '2', '3'];
  return (
    <fieldset className="num-pad" dir="ltr" aria-label={label}>
      {keys.map((key) => (
        <PadKey key={key} name={key} onPress={() => onChange(value + key)} />
      ))}
      {hasPoint ? (
        <PadKey
          name="."
          label={text.decimalPoint}
          onPress={() => onChange(value.includes('.') ? value : `${value === '' ? '0' : value}.`)}
        />
      ) : (
        <PadKey name="C" label={text.clear} onPress={() => onChange('')} />
      )}
      <PadKey name="0" onPress={() => onChange(`${value}0`)} />
      <PadKey name="⌫" label={text.backspace} onPress={() => onChange(value.slice(0, -1))} />
    </fieldset>
  );
}

type PadKeyProps = { readonly name: string; readonly label?: string; readonly onPress: () => void };

function PadKey({ name, label, onPress }: PadKeyProps) {
  return (
    <button
      type="button"
      className="pad-key"
      tabIndex={-1}
      aria-label={label ?? name}
      onMouseDown={(event) => event.preventDefault()}
      onClick={onPress}
    >
      {name}
    </button>
  );
}
