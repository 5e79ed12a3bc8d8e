import { useEffect, useRef, useState } from 'react';
import type { CustomerLine, CustomerView } from '../../../src/display/customer-view.ts';
import { type Format, formatOf } from '../amounts/amount-text.ts';
import { ar } from '../text/ar.ts';
import { en, type Text } from '../text/en.ts';
import { languageOf } from '../text/language-of.ts';
import { useCustomerView } from './use-customer-view.ts';

/** How long the end of a sale stands when nobody else is served. */
const THANKS_MS = 30_000;

type Said = { readonly text: Text; readonly format: Format };

/** Follows the sale on the other side of the counter. Read from two metres: few words, and the amount largest. */
export function CustomerDisplay() {
  const { view, isOnline } = useCustomerView();
  const shop = view?.shop ?? null;
  const language = languageOf(window.location.search, shop?.locale ?? navigator.language);
  const text = language === 'ar' ? ar : en;
  const said: Said = { text, format: formatOf(shop, language) };
  const isOver = useIsOver(view);
  useEffect(() => {
    document.documentElement.lang = text.language;
    document.documentElement.dir = text.direction;
  }, [text]);
  if (view === null || !isOnline) return <Big title={shop?.shopName ?? ''} line={text.displayMoment} />;
  switch (view.type) {
    case 'closed':
      return <Big title={shop?.shopName ?? ''} line={text.displayClosed} />;
    case 'idle':
      return <Big title={shop?.shopName ?? ''} line={text.displayWelcome} />;
    case 'cart':
      return <Cart lines={view.lines} total={view.total} said={said} />;
    case 'paying':
      return <Paying total={view.total} left={view.left} said={said} />;
    case 'done':
      if (isOver) return <Big title={shop?.shopName ?? ''} line={text.displayWelcome} />;
      return <Done view={view} said={said} />;
  }
}

function Big({ title, line }: { readonly title: string; readonly line: string }) {
  return (
    <main className="display display-big">
      <h1>{title}</h1>
      <p>{line}</p>
    </main>
  );
}

type CartProps = { readonly lines: readonly CustomerLine[]; readonly total: number; readonly said: Said };

function Cart({ lines, total, said: { text, format } }: CartProps) {
  const list = useRef<HTMLOListElement>(null);
  const newest = lines.at(-1);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each change of the cart shows its newest line
  useEffect(() => {
    list.current?.scrollTo({ top: list.current.scrollHeight });
  }, [lines]);
  return (
    <main className="display display-cart">
      <ol ref={list} tabIndex={-1} aria-label={text.displayGoods}>
        {lines.map((line) => (
          <li key={line.id} data-newest={line === newest}>
            <span className="display-name">
              <bdi>{line.name}</bdi>
              {(line.unit !== 'piece' || line.quantity !== 1_000) && (
                <span className="display-quantity">
                  {format.quantity(line.quantity, text.units[line.unit])}
                </span>
              )}
            </span>
            <span>{format.money(line.amount)}</span>
          </li>
        ))}
      </ol>
      <Amount label={text.displayTotal} amount={format.money(total)} />
    </main>
  );
}

function Paying({
  total,
  left,
  said,
}: {
  readonly total: number;
  readonly left: number;
  readonly said: Said;
}) {
  const { text, format } = said;
  return (
    <main className="display display-amounts">
      {left !== total && (
        <p className="display-small">
          <span>{text.displayTotal}</span> <span>{format.money(total)}</span>
        </p>
      )}
      <Amount label={text.displayToPay} amount={format.money(left)} />
    </main>
  );
}

function Done({
  view,
  said,
}: {
  readonly view: Extract<CustomerView, { type: 'done' }>;
  readonly said: Said;
}) {
  const { text, format } = said;
  const labels = { sale: text.displayPaid, refund: text.displayRefund, debt: text.displayPaid };
  return (
    <main className="display display-amounts">
      {view.change > 0 && (
        <p className="display-small">
          <span>{labels[view.kind]}</span> <span>{format.money(view.total)}</span>
        </p>
      )}
      {view.change > 0 ? (
        <Amount label={text.displayChange} amount={format.money(view.change)} />
      ) : (
        <Amount label={labels[view.kind]} amount={format.money(view.total)} />
      )}
      <p className="display-thanks">{text.displayThanks}</p>
    </main>
  );
}

function Amount({ label, amount }: { readonly label: string; readonly amount: string }) {
  return (
    <p className="display-amount" role="status">
      <span>{label}</span>
      <output>{amount}</output>
    </p>
  );
}

function useIsOver(view: CustomerView | null): boolean {
  const id = view?.type === 'done' ? view.id : null;
  const [over, setOver] = useState<string | null>(null);
  useEffect(() => {
    if (id === null) return;
    const timer = window.setTimeout(() => setOver(id), THANKS_MS);
    return () => window.clearTimeout(timer);
  }, [id]);
  return id !== null && over === id;
}
