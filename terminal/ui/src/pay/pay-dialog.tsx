import type { Tender } from '@counterbook/shared/sale';
import { Button } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import type { CardAttemptView, CartView } from '../../../src/host/protocol/views.ts';
import { newId } from '../connection/new-id.ts';
import { useTill } from '../connection/till-context.tsx';
import { useCommand } from '../connection/use-command.ts';
import type { DialogProps } from '../dialogs/dialog-switch.tsx';
import { useApproval } from '../dialogs/use-approval.tsx';
import { DialogFrame } from '../parts/dialog-frame.tsx';
import { RefusalNotice } from '../parts/notice.tsx';
import { balanceText } from '../sell/customer-card.tsx';
import { useWords } from '../text/text-context.tsx';
import { CardAttempts } from './card-attempts.tsx';
import { TakenTenders } from './taken-tenders.tsx';
import { TenderPad } from './tender-pad.tsx';
import { dueOf, isSettled, withTender } from './tendering.ts';

type PayDialogProps = DialogProps & { readonly cart: CartView };

/** Takes tenders until the sale is settled, and finishes it with the one that settles it. */
export function PayDialog({ cart, onClose, onOpen }: PayDialogProps) {
  const { text, format } = useWords();
  const { client, view } = useTill();
  const command = useCommand();
  const approval = useApproval(command);
  const [typed, setTyped] = useState<readonly Tender[]>([]);
  const card = view?.card ?? null;
  // What the terminal took is taken, whatever this dialog knew of it.
  const byTerminal = (card?.attempts ?? []).filter(({ status }) => status === 'approved').map(tenderOf);
  const tenders = [...byTerminal, ...typed];
  const isOpen = card?.attempts.some(({ status }) => OPEN.includes(status)) === true;
  // The engine's view of the cart is renewed before its answer is here.
  const [cartId] = useState(cart.id);
  const hasAsked = useRef(false);
  const cashStep = view?.shop?.cashRoundingStep ?? 1;
  const due = dueOf(cart.total, tenders, cashStep);
  // The customer reads on the other side what is still to be paid.
  useEffect(() => {
    client.showPaying.mutate({ left: due.exact }).catch(() => undefined);
  }, [client, due.exact]);
  useEffect(() => () => void client.showPaying.mutate({ left: null }).catch(() => undefined), [client]);
  /** What other tills hold of the customer's limit is gathered here while the cashier types. */
  const askForMore = () => {
    const { customer } = cart;
    const isShort = customer !== null && customer.mayOwe !== null && customer.mayOwe < due.exact;
    if (!isShort || hasAsked.current || view?.sync.state !== 'online') return;
    hasAsked.current = true;
    client.askAllowance.mutate({ of: 'debt', id: customer.id, amount: due.exact }).catch(() => undefined);
  };
  const finish = async (all: readonly Tender[]) => {
    const sale = await approval.run(
      (approved) => client.completeSale.mutate({ cartId, tenders: [...all], approval: approved }),
      '',
    );
    if (sale !== undefined) onClose();
  };
  const take = (tender: Tender) => {
    if (tender.type === 'account' && cart.customer === null) {
      command.refuse({ code: 'tender.account-without-customer' });
      return;
    }
    const all = withTender(tenders, tender);
    setTyped(withTender(typed, tender));
    command.clear();
    if (isSettled(cart.total, all, cashStep)) void finish(all);
  };
  const remove = (gone: Tender) => {
    if (gone.type !== 'card' || !byTerminal.includes(gone))
      setTyped(typed.filter((tender) => tender !== gone));
    else void command.run(() => client.giveBackCard.mutate({ reference: gone.reference }));
  };
  const charge = (amount: number) =>
    void command.run(() => client.chargeCard.mutate({ reference: newId().slice(0, 12), cartId, amount }));
  const isPaid = isSettled(cart.total, tenders, cashStep) && !isOpen;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the card that settles the sale finishes it, once
  useEffect(() => {
    if (byTerminal.length > 0 && isPaid && cart.id === cartId) void finish(tenders);
  }, [byTerminal.length, isPaid]);
  const isFree = cart.total === 0;
  return (
    <DialogFrame title={text.payTitle} onClose={onClose} size="min(880px, 100%)">
      <p className="due" aria-live="polite">
        <span>{tenders.length === 0 ? text.toPay : text.stillToPay}</span>
        <output aria-label={tenders.length === 0 ? text.toPay : text.stillToPay}>
          {format.money(due.exact)}
        </output>
      </p>
      <TakenTenders tenders={tenders} isBusy={command.isBusy} onRemove={remove} />
      <CardAttempts attempts={card?.attempts ?? []} />
      <RefusalNotice refusal={command.refusal} />
      {command.refusal?.code === 'tender.account-without-customer' && (
        <Button variant="default" onClick={() => onOpen({ type: 'customer' })}>
          {text.chooseCustomer}
        </Button>
      )}
      {isFree || isPaid ? (
        <Button loading={command.isBusy} data-autofocus onClick={() => void finish(tenders)}>
          {text.finish}
        </Button>
      ) : (
        <TenderPad
          due={due}
          kinds={['cash', 'card', 'account']}
          command={command}
          isBusy={command.isBusy || isOpen}
          onCharge={card?.terminal == null ? undefined : charge}
          submitLabel={text.take}
          onAccount={askForMore}
          accountHint={cart.customer && balanceText(cart.customer, text, format)}
          onTender={take}
        />
      )}
      {approval.dialog}
    </DialogFrame>
  );
}

const OPEN: readonly CardAttemptView['status'][] = ['wanted', 'asked', 'returning'];

function tenderOf({ amount, reference }: CardAttemptView): Extract<Tender, { type: 'card' }> {
  return { type: 'card', amount, reference };
}
