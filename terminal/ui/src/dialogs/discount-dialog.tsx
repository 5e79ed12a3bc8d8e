import type { Discount, PricedLine } from '@counterbook/shared/cart';
import { accept, type Result } from '@counterbook/shared/result';
import { Button, SegmentedControl, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { CartView } from '../../../src/host/protocol/views.ts';
import { parseAmount, parsePercent } from '../amounts/amount-text.ts';
import { useTill } from '../connection/till-context.tsx';
import { useCommand } from '../connection/use-command.ts';
import { AmountField } from '../parts/amount-field.tsx';
import { DialogActions, DialogFrame } from '../parts/dialog-frame.tsx';
import { RefusalNotice } from '../parts/notice.tsx';
import { NumPad } from '../parts/num-pad.tsx';
import { useWords } from '../text/text-context.tsx';
import type { Approval } from './approval-dialog.tsx';
import type { DialogProps } from './dialog-switch.tsx';
import { useApproval } from './use-approval.tsx';

type DiscountDialogProps = DialogProps & {
  readonly cart: CartView;
  readonly line: PricedLine | undefined;
};

export function DiscountDialog({ cart, line, onClose }: DiscountDialogProps) {
  const { text, format } = useWords();
  const { client } = useTill();
  const command = useCommand();
  const approval = useApproval(command);
  const [scope, setScope] = useState<'line' | 'cart'>(line ? 'line' : 'cart');
  const [kind, setKind] = useState<Discount['kind']>('percent');
  const [typed, setTyped] = useState('');
  const [reason, setReason] = useState('');
  const present = scope === 'cart' ? cart.discount : (line?.discount ?? null);
  const give = async (discount: Discount | null) => {
    const ask = (approved: Approval | null) =>
      scope === 'line' && line
        ? client.discountLine.mutate({ lineId: line.id, discount, approval: approved })
        : client.discountCart.mutate({ discount, approval: approved });
    if ((await approval.run(ask, reason)) !== undefined) onClose();
  };
  const act = () => {
    const discount = discountOf(kind, typed, reason.trim(), format.currency);
    if (!discount.ok) command.refuse(discount.refusal);
    else if (reason.trim() === '') command.refuse({ code: 'screen.reason' });
    else void give(discount.value);
  };
  return (
    <DialogFrame title={text.discount} onClose={onClose} size="min(760px, 100%)" onSubmit={act}>
      <SegmentedControl
        aria-label={text.discount}
        value={scope}
        onChange={(value) => setScope(value === 'line' ? 'line' : 'cart')}
        data={[
          { value: 'line', label: text.ofLine, disabled: !line },
          { value: 'cart', label: text.ofCart },
        ]}
      />
      <p className="quiet">
        {scope === 'line' && line
          ? `${line.name}, ${format.money(line.amount)}`
          : `${text.lineCount(cart.lines.length)}, ${format.money(cart.total)}`}
      </p>
      <SegmentedControl
        aria-label={text.amount}
        value={kind}
        onChange={(value) => setKind(value === 'amount' ? 'amount' : 'percent')}
        data={[
          { value: 'percent', label: text.percent },
          { value: 'amount', label: text.amount },
        ]}
      />
      <div className="tender-entry">
        <div className="stack">
          <AmountField
            label={kind === 'percent' ? text.percent : text.amount}
            value={typed}
            onChange={setTyped}
            unit={kind === 'percent' ? '%' : format.currency}
            autoFocus
          />
          <TextInput
            label={text.reason}
            description={text.reasonHint}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value.slice(0, 200))}
          />
          <RefusalNotice refusal={command.refusal?.code === 'approval.needed' ? null : command.refusal} />
        </div>
        <NumPad label={text.discount} value={typed} onChange={setTyped} hasPoint />
      </div>
      <DialogActions>
        {present !== null && (
          <Button variant="default" onClick={() => void give(null)}>
            {text.takeOff}
          </Button>
        )}
        <Button variant="default" onClick={onClose}>
          {text.cancel}
        </Button>
        <Button type="submit" loading={command.isBusy} disabled={typed === ''}>
          {text.giveDiscount}
        </Button>
      </DialogActions>
      {approval.dialog}
    </DialogFrame>
  );
}

function discountOf(
  kind: Discount['kind'],
  typed: string,
  reason: string,
  currency: string,
): Result<Discount> {
  if (kind === 'percent') {
    const ppm = parsePercent(typed);
    return ppm.ok ? accept({ kind, ppm: ppm.value, reason }) : ppm;
  }
  const amount = parseAmount(typed, currency);
  if (!amount.ok) return amount;
  return amount.value > 0
    ? accept({ kind, amount: amount.value, reason })
    : { ok: false, refusal: { code: 'money.malformed' } };
}
