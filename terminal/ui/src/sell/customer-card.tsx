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
        {customer !== null && customer.note !== '' && <span className="customer-note">{customer.note}</span>}
        {customer !== null && <span className="quiet">{balanceText(customer, text, format)}</span>}
        {customer?.isWaiting && <span className="tag">{text.waiting}</span>}
        {customer?.isSetAside && <span className="tag">{text.setAside}</span>}
      </span>
      <KeyLabel name={KEY_OF.customer} />
    </button>
  );
}

export function balanceText(customer: CustomerView, text: Text, format: Format): string {
  const { balance } = customer;
  const owed =
    balance > 0
      ? text.owes(format.money(balance))
      : balance < 0
        ? text.inFavour(format.money(-balance))
        : text.owesNothing;
  const more = mayOweText(customer, text, format);
  return more === null ? owed : `${owed} · ${more}`;
}

/** How much more may go on the account here; null where nobody set a limit. */
function mayOweText({ mayOwe }: CustomerView, text: Text, format: Format): string | null {
  if (mayOwe === null) return null;
  return mayOwe === 0 ? text.mayOweNothing : text.mayOwe(format.money(mayOwe));
}
