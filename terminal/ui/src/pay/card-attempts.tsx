import { Button } from '@mantine/core';
import type { CardAttemptView } from '../../../src/host/protocol/views.ts';
import { useTill } from '../connection/till-context.tsx';
import { useCommand } from '../connection/use-command.ts';
import { Notice, RefusalNotice } from '../parts/notice.tsx';
import { useWords } from '../text/text-context.tsx';

/** What the terminal is being asked, and how the last question ended; what it took stands among the tenders. */
export function CardAttempts({ attempts }: { readonly attempts: readonly CardAttemptView[] }) {
  const { text, format } = useWords();
  const { client } = useTill();
  const command = useCommand();
  const last = attempts.at(-1);
  if (last === undefined) return null;
  const { reference, status, isAsking, cause } = last;
  const amount = format.money(last.amount);
  const settle = (label: string) => (
    <Button
      variant="default"
      loading={command.isBusy}
      onClick={() => void command.run(() => client.settleCard.mutate({ reference }))}
    >
      {label}
    </Button>
  );
  return (
    <div className="stack" role="status">
      {(status === 'wanted' || (status === 'asked' && isAsking)) && (
        <div className="card-asking">
          <p>{text.cardAsking(amount)}</p>
          {settle(text.cardStop)}
        </div>
      )}
      {status === 'returning' && isAsking && <p>{text.cardReturning(amount)}</p>}
      {(status === 'asked' || status === 'returning') && !isAsking && (
        <>
          <Notice kind="trouble">{text.cardUnknown(amount)}</Notice>
          {settle(text.cardAsk)}
        </>
      )}
      {status === 'declined' && <Notice kind="attention">{text.cardDeclined}</Notice>}
      {status === 'cancelled' && (
        <Notice kind="attention">{cause === null ? text.cardCancelled : text.cardCause[cause]}</Notice>
      )}
      {status === 'refunded' && <Notice kind="good">{text.cardRefunded(amount)}</Notice>}
      <RefusalNotice refusal={command.refusal} />
    </div>
  );
}
