import type { Discount, PricedLine, Trace } from '@counterbook/shared/cart';
import { useEffect, useRef } from 'react';
import type { CartView } from '../../../src/host/protocol/views.ts';
import type { Format } from '../amounts/amount-text.ts';
import { useTill } from '../connection/till-context.tsx';
import type { Text } from '../text/en.ts';
import { useWords } from '../text/text-context.tsx';
import { type Quota, quotasOf } from './quotas-of.ts';

type CartLinesProps = {
  readonly cart: CartView;
  readonly selectedId: string | null;
  /** The line that is large for a moment after its scan. */
  readonly freshId: string | null;
  readonly onSelect: (lineId: string) => void;
};

export function CartLines({ cart, selectedId, freshId, onSelect }: CartLinesProps) {
  const { text } = useWords();
  const quotas = quotasOf(cart);
  const list = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a changed cart may have moved the line out of sight
  useEffect(() => {
    list.current?.querySelector('[data-selected]')?.scrollIntoView({ block: 'nearest' });
  }, [selectedId, freshId, cart]);
  if (cart.lines.length === 0) {
    return (
      <div className="cart-empty">
        <span className="empty-bars" aria-hidden />
        <h2>{text.cartEmpty}</h2>
        <p className="quiet">{text.cartEmptyHint}</p>
      </div>
    );
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard
    <section className="cart-lines" ref={list} aria-label={text.cart} tabIndex={0}>
      <ul>
        {cart.lines.map((line) => (
          <CartLineRow
            key={line.id}
            line={line}
            quota={quotas.get(line.productId)}
            stockLeft={cart.stockLeft[line.productId]}
            isSelected={line.id === selectedId}
            isFresh={line.id === freshId}
            onSelect={onSelect}
          />
        ))}
      </ul>
    </section>
  );
}

type CartLineRowProps = {
  readonly line: PricedLine;
  readonly stockLeft: number | undefined;
  readonly quota: Quota | undefined;
  readonly isSelected: boolean;
  readonly isFresh: boolean;
  readonly onSelect: (lineId: string) => void;
};

function CartLineRow({ line, stockLeft, quota, isSelected, isFresh, onSelect }: CartLineRowProps) {
  const { text, format } = useWords();
  const unit = text.units[line.unit];
  return (
    <li>
      <button
        type="button"
        className={isFresh ? 'line line-fresh' : 'line'}
        aria-pressed={isSelected}
        {...(isSelected ? { 'data-selected': true } : {})}
        onClick={() => onSelect(line.id)}
      >
        <span className="line-name">{line.name}</span>
        <span className="line-amount">{format.money(line.amount)}</span>
        <span className="line-facts">
          <span className="line-quantity">
            {format.quantity(line.quantity, unit)} {text.each(format.money(line.unitPrice))}
          </span>
          {line.override !== null && (
            <span className="tag">{text.wasPrice(format.money(line.listPrice))}</span>
          )}
          {line.labelPrice !== undefined && (
            <span className="tag">{text.labelPrice(format.money(line.labelPrice))}</span>
          )}
          {line.trace !== undefined && <span className="tag">{traceText(line.trace, text, format)}</span>}
          {line.discount !== null && <span className="tag">{discountText(line.discount, text, format)}</span>}
          {stockLeft !== undefined && (
            <span className={stockLeft < 0 ? 'stock stock-under' : 'stock'}>
              {stockLeft < 0
                ? text.leftUnder(format.quantity(stockLeft, unit))
                : text.left(format.quantity(stockLeft, unit))}
            </span>
          )}
          {quota !== undefined && <QuotaText quota={quota} unit={unit} />}
        </span>
      </button>
    </li>
  );
}

export function traceText({ lot, expires, serial }: Trace, text: Text, format: Format): string {
  return [
    ...(lot === undefined ? [] : [text.lot(lot)]),
    ...(expires === undefined ? [] : [text.lastDay(format.date(expires))]),
    ...(serial === undefined ? [] : [text.serial(serial)]),
  ].join(' · ');
}

/** What is left to this till of scarce goods, and what that comes to where the cart holds more. */
function QuotaText({ quota: { quota, inCart }, unit }: { readonly quota: Quota; readonly unit: string }) {
  const { text, format } = useWords();
  const { view } = useTill();
  const mine = format.quantity(quota, unit);
  if (inCart <= quota) return <span className="stock">{text.quotaLeft(mine)}</span>;
  const over = view?.sync.state === 'online' ? text.quotaAsked(mine) : text.quotaOver(mine);
  return <span className="stock stock-under">{over}</span>;
}

export function discountText(discount: Discount, text: Text, format: Format): string {
  const what = discount.kind === 'percent' ? format.percent(discount.ppm) : format.money(discount.amount);
  return text.discountOf(what, discount.reason);
}
