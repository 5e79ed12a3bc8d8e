import type { Tender } from '@counterbook/shared/sale';
import { TextInput } from '@mantine/core';
import { useState } from 'react';
import type { CartView } from '../../../src/host/protocol/views.ts';
import { useTill } from '../connection/till-context.tsx';
import { useCommand } from '../connection/use-command.ts';
import { RefusalNotice } from '../parts/notice.tsx';
import { useWords } from '../text/text-context.tsx';
import { RefundTenders } from './refund-tenders.tsx';
import { useApproval } from './use-approval.tsx';

type RefundCartProps = { readonly cart: CartView; readonly onClose: () => void };

export function RefundCart({ cart, onClose }: RefundCartProps) {
  const { text, format } = useWords();
  const { client } = useTill();
  const command = useCommand();
  const approval = useApproval(command);
  const [cartId] = useState(cart.id);
  const [reason, setReason] = useState('');
  const giveBack = async (tenders: readonly Tender[]) => {
    if (reason.trim() === '') {
      command.refuse({ code: 'screen.reason' });
      return false;
    }
    const refund = await approval.run(
      (approved) =>
        client.refundCart.mutate({
          cartId,
          tenders: [...tenders],
          reason: reason.trim(),
          approval: approved,
        }),
      reason,
    );
    if (refund !== undefined) onClose();
    return refund !== undefined;
  };
  if (cart.lines.length === 0) return <p className="quiet">{text.refundCartEmpty}</p>;
  return (
    <div className="dialog-content">
      <p>{text.refundCartSays(text.lineCount(cart.lines.length), format.money(cart.total))}</p>
      <TextInput
        label={text.reason}
        description={text.reasonHint}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value.slice(0, 200))}
      />
      <RefusalNotice refusal={command.refusal?.code === 'approval.needed' ? null : command.refusal} />
      <RefundTenders
        key={cart.total}
        total={cart.total}
        mayOwe={cart.customer !== null}
        command={command}
        onSettled={giveBack}
      />
      {approval.dialog}
    </div>
  );
}
