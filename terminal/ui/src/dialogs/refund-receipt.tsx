import type { EntryOf } from '@counterbook/shared/journal';
import type { ReturnedLine, Tender } from '@counterbook/shared/sale';
import { partOf, refundTotalOf } from '@counterbook/shared/sale';
import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { newId } from '../connection/new-id.ts';
import { useTill } from '../connection/till-context.tsx';
import { useCommand } from '../connection/use-command.ts';
import { DialogActions, DialogFrame } from '../parts/dialog-frame.tsx';
import { Notice, RefusalNotice } from '../parts/notice.tsx';
import { useWords } from '../text/text-context.tsx';
import { RefundLines } from './refund-lines.tsx';
import { RefundTenders } from './refund-tenders.tsx';
import { useApproval } from './use-approval.tsx';

type RefundReceiptProps = {
  readonly sale: EntryOf<'sale.completed'>;
  readonly refunded: Readonly<Record<string, number>>;
  readonly isOwn: boolean;
  readonly onClose: () => void;
};

export function RefundReceipt({ sale, refunded, isOwn, onClose }: RefundReceiptProps) {
  const { text, format } = useWords();
  const { client, view } = useTill();
  const command = useCommand();
  const approval = useApproval(command);
  const [commandId] = useState(newId);
  const [returned, setReturned] = useState<readonly ReturnedLine[]>([]);
  const [reason, setReason] = useState('');
  const [isPaying, setPaying] = useState(false);
  const { lines, pricesIncludeTax } = sale.payload;
  const parts = returned.flatMap((line) => {
    const sold = lines.find(({ id }) => id === line.lineId);
    return sold ? [partOf(sold, refunded[sold.id] ?? 0, line)] : [];
  });
  const total = refundTotalOf(parts, pricesIncludeTax);
  const giveBack = async (tenders: readonly Tender[]) => {
    const refund = await approval.run(
      (approved) =>
        client.refundSale.mutate({
          commandId,
          entryId: sale.id,
          lines: [...returned],
          tenders: [...tenders],
          reason: reason.trim(),
          approval: approved,
        }),
      reason,
    );
    if (refund !== undefined) onClose();
    return refund !== undefined;
  };
  const title = `${text.refund}: ${sale.receiptNumber}`;
  if (!isPaying) {
    const next = () => {
      if (reason.trim() === '') command.refuse({ code: 'screen.reason' });
      else {
        command.clear();
        setPaying(true);
      }
    };
    return (
      <DialogFrame title={title} onClose={onClose} size="min(880px, 100%)" onSubmit={next}>
        {!isOwn && view?.sync.state === 'offline' && <Notice kind="attention">{text.refundOffline}</Notice>}
        <RefundLines lines={lines} refunded={refunded} returned={returned} onChange={setReturned} />
        <TextInput
          label={text.reason}
          description={text.reasonHint}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value.slice(0, 200))}
          autoComplete="off"
        />
        <RefusalNotice refusal={command.refusal} />
        <DialogActions>
          <Button variant="default" onClick={onClose}>
            {text.cancel}
          </Button>
          <Button type="submit" disabled={returned.length === 0}>
            {text.refundNow(format.money(total))}
          </Button>
        </DialogActions>
      </DialogFrame>
    );
  }
  return (
    <DialogFrame title={title} onClose={onClose} size="min(880px, 100%)">
      <p className="due">
        <span>{text.toGiveBack}</span>
        <output aria-label={text.toGiveBack}>{format.money(total)}</output>
      </p>
      <RefusalNotice refusal={command.refusal?.code === 'approval.needed' ? null : command.refusal} />
      <RefundTenders total={total} mayOwe={sale.customerId !== null} command={command} onSettled={giveBack} />
      <DialogActions>
        <Button variant="default" onClick={() => setPaying(false)}>
          {text.back}
        </Button>
      </DialogActions>
      {approval.dialog}
    </DialogFrame>
  );
}
