import type { Tender } from '@counterbook/shared/sale';
import { Button, Checkbox, TextInput } from '@mantine/core';
import { useState } from 'react';
import { hasFraction, parseAmount } from '../amounts/amount-text.ts';
import { quickCash } from '../amounts/quick-cash.ts';
import { useTill } from '../connection/till-context.tsx';
import type { Command } from '../connection/use-command.ts';
import { KeyLabel } from '../keys/key-label.tsx';
import { useKeys } from '../keys/use-keys.ts';
import { AmountField } from '../parts/amount-field.tsx';
import { NumPad } from '../parts/num-pad.tsx';
import { useWords } from '../text/text-context.tsx';
import type { Due } from './tendering.ts';

type Kind = Tender['type'];

type TenderPadProps = {
  readonly due: Due;
  readonly kinds: readonly Kind[];
  readonly command: Command;
  /** Money back: no more than is due, and no keys for notes. */
  readonly isRefund?: boolean;
  readonly isBusy: boolean;
  readonly submitLabel: string;
  /** What to know before something is put on the account. */
  readonly accountHint?: string | null;
  /** Called when the account is chosen. */
  readonly onAccount?: () => void;
  readonly onTender: (tender: Tender) => void;
  /** Asks the terminal for a card; absent where there is none to talk to. */
  readonly onCharge?: ((amount: number) => void) | undefined;
};

export const TENDER_KEYS = { cash: 'F6', card: 'F7', account: 'F8' } as const;

/** One tender at a time: its way, its amount (by default all that is due), and for a card its reference. */
export function TenderPad(props: TenderPadProps) {
  const {
    due,
    kinds,
    command,
    isRefund = false,
    isBusy,
    submitLabel,
    accountHint,
    onAccount,
    onTender,
    onCharge,
  } = props;
  const { text, format } = useWords();
  const { view } = useTill();
  const [kind, setKind] = useState<Kind>(kinds[0] ?? 'cash');
  const [typed, setTyped] = useState('');
  const [reference, setReference] = useState('');
  const [byHand, setByHand] = useState(false);
  const asksTerminal = kind === 'card' && onCharge !== undefined && !byHand;
  const dueNow = kind === 'cash' ? due.inCash : due.exact;
  const choose = (next: Kind) => {
    if (!kinds.includes(next)) return;
    command.clear();
    setKind(next);
    if (next === 'account') onAccount?.();
  };
  useKeys({
    [TENDER_KEYS.cash]: () => choose('cash'),
    [TENDER_KEYS.card]: () => choose('card'),
    [TENDER_KEYS.account]: () => choose('account'),
  });
  const take = (amount: number) => {
    setTyped('');
    setReference('');
    onTender(kind === 'card' ? { type: kind, amount, reference: reference.trim() } : { type: kind, amount });
  };
  const submit = () => {
    const amount = parseAmount(typed === '' ? format.plain(dueNow) : typed, format.currency);
    if (!amount.ok) command.refuse(amount.refusal);
    else if (amount.value <= 0) command.refuse({ code: 'money.malformed' });
    else if ((isRefund || kind !== 'cash') && amount.value > dueNow)
      command.refuse({ code: 'tender.more-than-total' });
    else if (asksTerminal) {
      setTyped('');
      onCharge(amount.value);
    } else take(amount.value);
  };
  const labels = { cash: text.cash, card: text.card, account: text.onAccount };
  const fieldLabels = { cash: text.cashGiven, card: text.cardAmount, account: text.accountAmount };
  const quick = quickCash(due.inCash, format.currency, view?.shop?.cashRoundingStep ?? 1);
  return (
    <form
      className="tender-pad"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <fieldset className="tender-kinds" aria-label={isRefund ? text.howBack : text.payTitle}>
        {kinds.map((each) => (
          <button
            key={each}
            type="button"
            aria-pressed={each === kind}
            aria-keyshortcuts={TENDER_KEYS[each]}
            className="tender-kind"
            onClick={() => choose(each)}
          >
            {labels[each]} <KeyLabel name={TENDER_KEYS[each]} />
          </button>
        ))}
      </fieldset>
      {kind === 'cash' && !isRefund && (
        <div className="quick-cash">
          {quick.map((amount, index) => (
            <button
              key={amount}
              type="button"
              className="quick-key"
              disabled={isBusy}
              onClick={() => take(amount)}
            >
              {index === 0 && <span className="quick-exact">{text.exact}</span>}
              <span>{format.money(amount)}</span>
            </button>
          ))}
        </div>
      )}
      <div className="tender-entry">
        <div className="stack">
          <AmountField
            key={kind}
            label={isRefund ? text.amount : fieldLabels[kind]}
            value={typed}
            onChange={setTyped}
            placeholder={format.plain(dueNow)}
            unit={format.currency}
            autoFocus
          />
          {kind === 'cash' && !isRefund && <ChangePreview typed={typed} due={dueNow} />}
          {kind === 'account' && accountHint && <p className="quiet">{accountHint}</p>}
          {kind === 'card' && onCharge !== undefined && (
            <Checkbox
              label={text.cardByHand}
              checked={byHand}
              onChange={(event) => setByHand(event.currentTarget.checked)}
            />
          )}
          {kind === 'card' && !asksTerminal && (
            <TextInput
              label={text.cardReference}
              description={text.optional}
              value={reference}
              onChange={(event) => setReference(event.currentTarget.value.slice(0, 64))}
              autoComplete="off"
              dir="ltr"
            />
          )}
        </div>
        <NumPad
          label={text.amount}
          value={typed}
          onChange={setTyped}
          hasPoint={hasFraction(format.currency)}
        />
      </div>
      <Button
        type="submit"
        className="tender-submit"
        loading={isBusy}
        rightSection={<KeyLabel name="Enter" />}
      >
        {`${asksTerminal ? text.cardCharge : submitLabel} ${typed === '' ? format.money(dueNow) : ''}`.trim()}
      </Button>
    </form>
  );
}

/** What the typed cash would give back, before it is taken. */
function ChangePreview({ typed, due }: { readonly typed: string; readonly due: number }) {
  const { text, format } = useWords();
  const given = parseAmount(typed, format.currency);
  if (!given.ok || given.value <= due) return null;
  return (
    <p className="change-preview">
      <span className="quiet">{text.change}</span>
      <span>{format.money(given.value - due)}</span>
    </p>
  );
}
