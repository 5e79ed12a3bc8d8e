import type { PricedLine } from '@counterbook/shared/cart';
import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { hasFraction, parseAmount } from '../amounts/amount-text.ts';
import { useTill } from '../connection/till-context.tsx';
import { useCommand } from '../connection/use-command.ts';
import { AmountField } from '../parts/amount-field.tsx';
import { DialogActions, DialogFrame } from '../parts/dialog-frame.tsx';
import { RefusalNotice } from '../parts/notice.tsx';
import { NumPad } from '../parts/num-pad.tsx';
import { useWords } from '../text/text-context.tsx';
import type { DialogProps } from './dialog-switch.tsx';
import { useApproval } from './use-approval.tsx';

export function PriceDialog({ line, onClose, onOpen }: DialogProps & { readonly line: PricedLine }) {
  const { text, format } = useWords();
  const { client } = useTill();
  const command = useCommand();
  const approval = useApproval(command);
  const [typed, setTyped] = useState('');
  const [reason, setReason] = useState('');
  const act = async () => {
    const price = parseAmount(typed, format.currency);
    if (!price.ok) command.refuse(price.refusal);
    else {
      const set = await approval.run(
        (approved) =>
          client.overridePrice.mutate({ lineId: line.id, unitPrice: price.value, approval: approved }),
        reason,
      );
      if (set !== undefined) onClose();
    }
  };
  return (
    <DialogFrame title={line.name} onClose={onClose} size="min(760px, 100%)" onSubmit={act}>
      <p className="quiet">{text.wasPrice(format.money(line.listPrice))}</p>
      <div className="tender-entry">
        <div className="stack">
          <AmountField
            label={text.newPrice}
            value={typed}
            onChange={setTyped}
            placeholder={format.plain(line.unitPrice)}
            unit={format.currency}
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
        <NumPad
          label={text.newPrice}
          value={typed}
          onChange={setTyped}
          hasPoint={hasFraction(format.currency)}
        />
      </div>
      <DialogActions>
        <Button variant="default" onClick={onClose}>
          {text.cancel}
        </Button>
        <Button
          variant="default"
          onClick={() => onOpen({ type: 'product', productId: line.productId, confirms: null })}
        >
          {text.editProduct}
        </Button>
        <Button type="submit" loading={command.isBusy} disabled={typed === ''}>
          {text.setPrice}
        </Button>
      </DialogActions>
      {approval.dialog}
    </DialogFrame>
  );
}
