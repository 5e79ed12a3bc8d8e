import type { Tender } from '@counterbook/shared/sale';
import { Button } from '@mantine/core';
import { useState } from 'react';
import type { ReceiptView } from '../../../src/host/protocol/views.ts';
import { newId } from '../connection/new-id.ts';
import { useTill } from '../connection/till-context.tsx';
import { useCommand } from '../connection/use-command.ts';
import { PaperStrip } from '../paper/paper-strip.tsx';
import { Notice, RefusalNotice } from '../parts/notice.tsx';
import { useWords } from '../text/text-context.tsx';

/** After the money: the change to give, larger than anything else, until the next scan. */
export function FinishedSale({ finished }: { readonly finished: ReceiptView }) {
  const { text, format } = useWords();
  const { papers } = useTill();
  const { entry } = finished;
  const change = 'change' in entry.payload ? entry.payload.change : 0;
  const settled = entry.type === 'debt.paid' ? entry.payload.amount : entry.payload.total;
  const owed = entry.type === 'sale.completed' ? onAccountOf(entry.payload.tenders) : 0;
  const paid = settled + entry.payload.rounding - owed;
  const [newest] = papers;
  const head = HEADS[entry.type];
  return (
    <div className="finished">
      <section className="finished-sums" aria-label={text[head]}>
        {entry.type === 'sale.refunded' ? (
          <Sum label={text.refunded} amount={format.money(paid)} isLargest />
        ) : (
          <>
            <Sum
              label={text.change}
              amount={change === 0 ? text.noChange : format.money(change)}
              isLargest
              isQuiet={change === 0}
            />
            {owed > 0 && <Sum label={text.onAccount} amount={format.money(owed)} />}
            {(paid > 0 || owed === 0) && <Sum label={text[head]} amount={format.money(paid)} />}
          </>
        )}
        <p className="finished-facts">
          {text.receiptNumber} <b>{entry.receiptNumber}</b> · {format.time(entry.occurredAt)}
        </p>
        <PrintStateLine finished={finished} />
        <ReprintButton entryId={entry.id} />
        <p className="quiet finished-hint">{text.finishedHint}</p>
      </section>
      {newest !== undefined && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard
        <section className="finished-paper" aria-label={text.paper} tabIndex={0}>
          <PaperStrip paper={newest} label={text.paper} />
        </section>
      )}
    </div>
  );
}

/** What nobody has paid yet. */
function onAccountOf(tenders: readonly Tender[]): number {
  const owed = tenders.filter(({ type }) => type === 'account');
  return owed.reduce((sum, { amount }) => sum + amount, 0);
}

const HEADS = { 'sale.completed': 'paid', 'sale.refunded': 'refunded', 'debt.paid': 'debtPaid' } as const;

type SumProps = {
  readonly label: string;
  readonly amount: string;
  readonly isLargest?: boolean;
  readonly isQuiet?: boolean;
};

function Sum({ label, amount, isLargest = false, isQuiet = false }: SumProps) {
  return (
    <p className={isLargest ? 'sum sum-largest' : 'sum'}>
      <span>{label}</span>
      <output aria-label={label} className={isQuiet ? 'sum-quiet' : ''}>
        {amount}
      </output>
    </p>
  );
}

function PrintStateLine({ finished }: { readonly finished: ReceiptView }) {
  const { text } = useWords();
  const { print, cameOutAt } = finished;
  const words = text.prints[print];
  if (print === 'unconfirmed' || print === 'failed' || print === 'stale')
    return <Notice kind="attention">{words}</Notice>;
  return (
    <p className="finished-print" role="status">
      {words}
      {cameOutAt !== null && <> {text.cameOutAt(cameOutAt)}</>}
    </p>
  );
}

function ReprintButton({ entryId }: { readonly entryId: string }) {
  const { text } = useWords();
  const { client } = useTill();
  const command = useCommand();
  const [commandId, setCommandId] = useState(newId);
  const reprint = async () => {
    const printed = await command.run(() => client.reprintReceipt.mutate({ commandId, entryId }));
    if (printed !== undefined) setCommandId(newId());
  };
  return (
    <>
      <RefusalNotice refusal={command.refusal} />
      <Button variant="default" loading={command.isBusy} onClick={reprint}>
        {text.reprint}
      </Button>
    </>
  );
}
