import { quantityToText, THOUSAND } from '@counterbook/shared/quantity';
import type { ReturnedLine, SaleLine } from '@counterbook/shared/sale';
import { Button, Checkbox } from '@mantine/core';
import { useState } from 'react';
import { parseQuantity } from '../amounts/amount-text.ts';
import { traceText } from '../sell/cart-lines.tsx';
import { useWords } from '../text/text-context.tsx';

type RefundLinesProps = {
  readonly lines: readonly SaleLine[];
  readonly refunded: Readonly<Record<string, number>>;
  readonly returned: readonly ReturnedLine[];
  readonly onChange: (returned: readonly ReturnedLine[]) => void;
};

/** Each line with what of it can still come back; nothing is chosen beforehand. */
export function RefundLines({ lines, refunded, returned, onChange }: RefundLinesProps) {
  const { text } = useWords();
  const open = lines.filter((line) => line.quantity > (refunded[line.id] ?? 0));
  const set = (line: SaleLine, next: ReturnedLine | null) => {
    const others = returned.filter(({ lineId }) => lineId !== line.id);
    onChange(next === null ? others : [...others, next]);
  };
  if (open.length === 0) return <p className="quiet">{text.nothingLeft}</p>;
  return (
    <fieldset className="rows">
      <legend>{text.chooseGoods}</legend>
      {open.map((line) => (
        <RefundLine
          key={line.id}
          line={line}
          before={refunded[line.id] ?? 0}
          returned={returned.find(({ lineId }) => lineId === line.id)}
          onChange={(next) => set(line, next)}
        />
      ))}
    </fieldset>
  );
}

type RefundLineProps = {
  readonly line: SaleLine;
  readonly before: number;
  readonly returned: ReturnedLine | undefined;
  readonly onChange: (returned: ReturnedLine | null) => void;
};

function RefundLine({ line, before, returned, onChange }: RefundLineProps) {
  const { text, format } = useWords();
  const most = line.quantity - before;
  const unit = text.units[line.unit];
  const set = (quantity: number) => {
    const kept = Math.max(0, Math.min(quantity, most));
    onChange(
      kept === 0
        ? null
        : { lineId: line.id, quantity: kept, restock: returned?.restock ?? line.kind === 'goods' },
    );
  };
  return (
    <div className="row refund-line">
      <span className="row-main">
        <span className="row-name">{line.name}</span>
        <span className="quiet">
          {text.sold(format.quantity(line.quantity, unit))} · {format.money(line.amount)}
          {before > 0 && ` · ${text.alreadyBack(format.quantity(before, unit))}`}
        </span>
        {line.trace !== undefined && <span className="tag">{traceText(line.trace, text, format)}</span>}
      </span>
      {returned !== undefined && line.kind === 'goods' && (
        <Checkbox
          size="lg"
          label={text.restock}
          checked={returned.restock}
          onChange={(event) => onChange({ ...returned, restock: event.currentTarget.checked })}
        />
      )}
      <Stepper line={line} quantity={returned?.quantity ?? 0} most={most} onChange={set} />
    </div>
  );
}

type StepperProps = {
  readonly line: SaleLine;
  readonly quantity: number;
  readonly most: number;
  readonly onChange: (quantity: number) => void;
};

function Stepper({ line, quantity, most, onChange }: StepperProps) {
  const { text } = useWords();
  const [typed, setTyped] = useState<string | null>(null);
  const step = line.unit === 'piece' ? THOUSAND : most;
  const commit = () => {
    const parsed = typed === null ? null : parseQuantity(typed, line.unit);
    if (parsed?.ok) onChange(parsed.value);
    setTyped(null);
  };
  return (
    <span className="stepper" dir="ltr">
      <button type="button" aria-label={`− ${line.name}`} onClick={() => onChange(quantity - step)}>
        −
      </button>
      <input
        aria-label={`${text.quantity}: ${line.name}`}
        value={typed ?? quantityToText(quantity)}
        inputMode="decimal"
        onChange={(event) => setTyped(event.currentTarget.value.slice(0, 12))}
        onFocus={(event) => event.currentTarget.select()}
        onBlur={commit}
        onKeyDown={(event) => event.key === 'Enter' && commit()}
      />
      <button type="button" aria-label={`+ ${line.name}`} onClick={() => onChange(quantity + step)}>
        +
      </button>
      <Button type="button" variant="default" onClick={() => onChange(most)}>
        {text.all}
      </Button>
    </span>
  );
}
