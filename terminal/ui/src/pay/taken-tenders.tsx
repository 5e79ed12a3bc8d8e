import type { Tender } from '@counterbook/shared/sale';
import { CloseButton } from '@mantine/core';
import { useWords } from '../text/text-context.tsx';

type TakenTendersProps = {
  readonly tenders: readonly Tender[];
  readonly isBusy: boolean;
  readonly onRemove: (tender: Tender) => void;
};

export function TakenTenders({ tenders, isBusy, onRemove }: TakenTendersProps) {
  const { text, format } = useWords();
  const names = { cash: text.cash, card: text.card, account: text.onAccount };
  if (tenders.length === 0) return null;
  return (
    <ul className="taken" aria-label={text.paid}>
      {tenders.map((tender, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two cards may have charged the same
        <li key={index}>
          <span>{names[tender.type]}</span>
          {tender.type === 'card' && <span className="quiet">{tender.reference}</span>}
          <span className="taken-amount">{format.money(tender.amount)}</span>
          <CloseButton
            size={48}
            iconSize={20}
            disabled={isBusy}
            aria-label={text.removeTender(`${names[tender.type]} ${format.money(tender.amount)}`)}
            onClick={() => onRemove(tender)}
          />
        </li>
      ))}
    </ul>
  );
}
