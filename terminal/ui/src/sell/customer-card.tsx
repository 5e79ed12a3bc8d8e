import type { CustomerView } from '../../../src/host/protocol/views.ts';
import type { Format } from '../amounts/amount-text.ts';
import { KeyLabel } from '../keys/key-label.tsx';
import type { Text } from '../text/en.ts';
import { useWords } from '../text/text-context.tsx';
import { KEY_OF } from './dialog.ts';

type CustomerCardProps = { readonly customer: CustomerView | null; readonly onOpen: () => void };

export function CustomerCard({ customer, onOpen }: CustomerCardProps) {
  const { text, format } = useWords();
  return (
    <button
      type="button"
      className="customer-card"
      aria-keyshortcuts={KEY_OF.customer}
      aria-label={`${text.customer}: ${customer?.name ?? text.noCustomer}`}
      onClick={onOpen}
    >
      <span className="customer-facts">
        <span className="customer-name">{customer?.name ?? text.noCustomer}</span>
        {customer !== null && <span className="quiet">{balanceText(customer, text, format)}</span>}
        {customer?.isWaiting && <span className="tag">{text.waiting}</span>}
      </span>
      <KeyLabel name={KEY_OF.customer} />
    </button>
  );
}

export function balanceText({ balance, limit }: CustomerView, text: Text, format: Format): string {
  const owed =
    balance > 0
      ? text.owes(format.money(balance))
      : balance < 0
        ? text.inFavour(format.money(-balance))
        : text.owesNothing;
  return limit === null ? owed : `${owed} · ${text.limit(format.money(limit))}`;
}
