import type { Tender } from '@counterbook/shared/sale';
import { useState } from 'react';
import type { CustomerView } from '../../../src/host/protocol/views.ts';
import { parseAmount } from '../amounts/amount-text.ts';
import { newId } from '../connection/new-id.ts';
import { useTill } from '../connection/till-context.tsx';
import { useCommand } from '../connection/use-command.ts';
import { AmountField } from '../parts/amount-field.tsx';
import { DialogFrame } from '../parts/dialog-frame.tsx';
import { RefusalNotice } from '../parts/notice.tsx';
import { TakenTenders } from '../pay/taken-tenders.tsx';
import { TenderPad } from '../pay/tender-pad.tsx';
import { dueOf, isSettled, withTender } from '../pay/tendering.ts';
import { balanceText } from '../sell/customer-card.tsx';
import { useWords } from '../text/text-context.tsx';
import type { DialogProps } from './dialog-switch.tsx';

type DebtDialogProps = DialogProps & { readonly customer: CustomerView };

/** Money in hand for what a customer owes: by default all of it. */
export function DebtDialog({ customer, onClose }: DebtDialogProps) {
  const { text, format } = useWords();
  const { client, view } = useTill();
  const command = useCommand();
  const [commandId] = useState(newId);
  const [typed, setTyped] = useState(customer.balance > 0 ? format.plain(customer.balance) : '');
  const [tenders, setTenders] = useState<readonly Tender[]>([]);
  const cashStep = view?.shop?.cashRoundingStep ?? 1;
  const parsed = parseAmount(typed, format.currency);
  const amount = parsed.ok ? parsed.value : 0;
  const take = async (tender: Tender) => {
    if (amount <= 0) {
      command.refuse({ code: 'money.malformed' });
      return;
    }
    const all = withTender(tenders, tender);
    setTenders(all);
    if (!isSettled(amount, all, cashStep)) return;
    const paid = await command.run(() =>
      client.payDebt.mutate({ commandId, customerId: customer.id, amount, tenders: [...all] }),
    );
    if (paid === undefined) setTenders(tenders);
    else onClose();
  };
  return (
    <DialogFrame title={`${text.payDebt}: ${customer.name}`} onClose={onClose} size="min(880px, 100%)">
      <p className="quiet">{balanceText(customer, text, format)}</p>
      <AmountField label={text.debtAmount} value={typed} onChange={setTyped} unit={format.currency} />
      <TakenTenders
        tenders={tenders}
        isBusy={command.isBusy}
        onRemove={(gone) => setTenders(tenders.filter((tender) => tender !== gone))}
      />
      <RefusalNotice refusal={command.refusal} />
      <TenderPad
        due={dueOf(amount, tenders, cashStep)}
        kinds={['cash', 'card']}
        command={command}
        isBusy={command.isBusy}
        submitLabel={text.take}
        onTender={(tender) => void take(tender)}
      />
    </DialogFrame>
  );
}
