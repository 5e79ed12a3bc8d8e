import { Button, Skeleton, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ReceiptView } from '../../../src/host/protocol/views.ts';
import { newId } from '../connection/new-id.ts';
import { useTill } from '../connection/till-context.tsx';
import { useCommand } from '../connection/use-command.ts';
import { useScans } from '../keys/scanner.tsx';
import { DialogFrame } from '../parts/dialog-frame.tsx';
import { Notice, RefusalNotice } from '../parts/notice.tsx';
import { useWords } from '../text/text-context.tsx';
import type { DialogProps } from './dialog-switch.tsx';
import { useRecentReceipts } from './use-recent-receipts.ts';

export function ReceiptsDialog({ onClose }: DialogProps) {
  const { text } = useWords();
  const { client } = useTill();
  const command = useCommand();
  const [number, setNumber] = useState('');
  const [found, setFound] = useState<ReceiptView | null>(null);
  const [printedId, setPrintedId] = useState<string | null>(null);
  const recent = useRecentReceipts();
  const find = async (receiptNumber: string) => {
    const receipt = await command.run(() => client.findReceipt.query({ receiptNumber }));
    if (receipt !== undefined) setFound(receipt);
  };
  useScans((code) => {
    setNumber(code);
    void find(code);
  });
  const reprint = async (entryId: string) => {
    const commandId = newId();
    if ((await command.run(() => client.reprintReceipt.mutate({ commandId, entryId }))) !== undefined)
      setPrintedId(entryId);
  };
  return (
    <DialogFrame title={text.receiptsTitle} onClose={onClose} onSubmit={() => void find(number.trim())}>
      <FindReceipt number={number} onNumber={setNumber} isBusy={command.isBusy} />
      <RefusalNotice refusal={command.refusal} />
      {printedId !== null && <Notice kind="good">{text.reprinted}</Notice>}
      <ReceiptList
        receipts={found === null ? recent : [found]}
        action={text.reprint}
        onAct={({ entry }) => void reprint(entry.id)}
      />
    </DialogFrame>
  );
}

type FindReceiptProps = {
  readonly number: string;
  readonly onNumber: (number: string) => void;
  readonly isBusy: boolean;
};

export function FindReceipt({ number, onNumber, isBusy }: FindReceiptProps) {
  const { text } = useWords();
  return (
    <div className="field-row">
      <TextInput
        label={text.findReceipt}
        value={number}
        onChange={(event) => onNumber(event.currentTarget.value.slice(0, 64))}
        autoComplete="off"
        dir="ltr"
        data-autofocus
      />
      <Button type="submit" variant="default" loading={isBusy} disabled={number.trim() === ''}>
        {text.find}
      </Button>
    </div>
  );
}

type ReceiptListProps = {
  readonly receipts: readonly ReceiptView[] | null;
  readonly action: string;
  readonly onAct: (receipt: ReceiptView) => void;
};

export function ReceiptList({ receipts, action, onAct }: ReceiptListProps) {
  const { text, format } = useWords();
  if (receipts === null) return <Skeleton height={64} />;
  if (receipts.length === 0) return <p className="quiet">{text.noReceipts}</p>;
  return (
    <ul className="rows">
      {receipts.map((receipt) => {
        const { entry } = receipt;
        const amount = entry.type === 'debt.paid' ? entry.payload.amount : entry.payload.total;
        return (
          <li key={entry.id} className="row">
            <span className="row-main">
              <span className="row-name">{entry.receiptNumber}</span>
              <span className="quiet">
                {text.kinds[entry.type]} · {format.time(entry.occurredAt)}
              </span>
            </span>
            <span className="row-amount">
              {format.money(entry.type === 'sale.refunded' ? -amount : amount)}
            </span>
            <Button
              type="button"
              variant="default"
              aria-label={`${action}: ${entry.receiptNumber}`}
              onClick={() => onAct(receipt)}
            >
              {action}
            </Button>
          </li>
        );
      })}
    </ul>
  );
}
