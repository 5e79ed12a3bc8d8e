import type { EntryOf } from '@counterbook/shared/journal';
import type { ReturnedLine, Tender } from '@counterbook/shared/sale';
import { partOf, refundTotalOf } from '@counterbook/shared/sale';
import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { newId } from '../connection/new-id.ts';
import { useTill } from '../connection/till-context.tsx';
import { useCommand } from '../connection/use-command.ts';
import { DialogFrame } from '../parts/dialog-frame.tsx';
import { RefusalNotice } from '../parts/notice.tsx';
import { useWords } from '../text/text-context.tsx';
import { RefundLines } from './refund-lines.tsx';
import { RefundTenders } from './refund-tenders.tsx';
import { useApproval } from './use-approval.tsx';

type RefundReceiptProps = {
  readonly sale: EntryOf<'sale.completed'>;
  readonly refunded: Readonly<Record<string, number>>;
  readonly onClose: () => void;
};

export function RefundReceipt({ sale, refunded, onClose }: RefundReceiptProps) {
  const { text, format } = useWords();
  const { client } = useTill();
  const command = useCommand();
  const approval = useApproval(command);
  const [commandId] = useState(newId);
  const [returned, setReturned] = useState<readonly ReturnedLine[]>([]);
  const [reason, setReason] = useState('');
  const { lines, pricesIncludeTax } = sale.payload;
  const parts = returned.flatMap((line) => {
    const sold = lines.find(({ id }) => id === line.lineId);
    return sold ? [partOf(sold, refunded[sold.id] ?? 0, line)] : [];
  });
  const total = refundTotalOf(parts, pricesIncludeTax);
  const giveBack = async (tenders: readonly Tender[]) => {
    if (reason.trim() === '') {
      command.refuse({ code: 'screen.reason' });
      return false;
    }
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
  return (
    <DialogFrame title={`${text.refund}: ${sale.receiptNumber}`} onClose={onClose} size="min(880px, 100%)">
      <RefundLines lines={lines} refunded={refunded} returned={returned} onChange={setReturned} />
      {returned.length > 0 && (
        <>
          <TextInput
            label={text.reason}
            description={text.reasonHint}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value.slice(0, 200))}
          />
          <p className="due">
            <span>{text.toGiveBack}</span>
            <output aria-label={text.toGiveBack}>{format.money(total)}</output>
          </p>
          <RefusalNotice refusal={command.refusal?.code === 'approval.needed' ? null : command.refusal} />
          <RefundTenders
            key={total}
            total={total}
            mayOwe={sale.customerId !== null}
            command={command}
            onSettled={giveBack}
          />
        </>
      )}
      {approval.dialog}
    </DialogFrame>
  );
}
