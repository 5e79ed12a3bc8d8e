import { CloseButton, TextInput } from '@mantine/core';
import { useWords } from '../text/text-context.tsx';
import type { StockAct, StockLine } from './stock-lines.ts';

type StockRowsProps = {
  readonly act: StockAct;
  readonly lines: readonly StockLine[];
  readonly onChange: (lines: readonly StockLine[]) => void;
};

export function StockRows({ act, lines, onChange }: StockRowsProps) {
  const { text, format } = useWords();
  if (lines.length === 0) return <p className="quiet">{text.stockEmpty}</p>;
  return (
    <>
      {act === 'adjust' && <p className="quiet">{text.lessOrMore}</p>}
      <ul className="rows">
        {lines.map(({ product, typed }) => (
          <li key={product.id} className="row">
            <span className="row-main">
              <span className="row-name">{product.name}</span>
              {/* A count is blind: the stock that the books show would lead the eye. */}
              {act !== 'count' && product.stockLeft !== null && (
                <span className="quiet">
                  {text.left(format.quantity(product.stockLeft, text.units[product.unit]))}
                </span>
              )}
            </span>
            <TextInput
              className="row-quantity"
              aria-label={`${act === 'count' ? text.counted : text.quantity}: ${product.name}`}
              value={typed}
              inputMode="decimal"
              autoComplete="off"
              dir="ltr"
              rightSection={<span className="quiet">{text.units[product.unit]}</span>}
              onChange={(event) => {
                const next = event.currentTarget.value.slice(0, 12);
                onChange(
                  lines.map((line) => (line.product.id === product.id ? { ...line, typed: next } : line)),
                );
              }}
            />
            <CloseButton
              size={48}
              iconSize={20}
              aria-label={`${text.remove}: ${product.name}`}
              onClick={() => onChange(lines.filter((line) => line.product.id !== product.id))}
            />
          </li>
        ))}
      </ul>
    </>
  );
}
