import type { PricedLine } from '@counterbook/shared/cart';
import type { Unit } from '@counterbook/shared/quantity';
import { quantityToText } from '@counterbook/shared/quantity';
import type { Result } from '@counterbook/shared/result';
import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { parseQuantity } from '../amounts/amount-text.ts';
import { useTill } from '../connection/till-context.tsx';
import { useCommand } from '../connection/use-command.ts';
import { AmountField } from '../parts/amount-field.tsx';
import { DialogActions, DialogFrame } from '../parts/dialog-frame.tsx';
import { RefusalNotice } from '../parts/notice.tsx';
import { NumPad } from '../parts/num-pad.tsx';
import { useWords } from '../text/text-context.tsx';
import type { DialogProps } from './dialog-switch.tsx';

export function QuantityDialog({ line, onClose }: DialogProps & { readonly line: PricedLine }) {
  const { text } = useWords();
  const { client } = useTill();
  return (
    <AskQuantity
      title={line.name}
      label={text.newQuantity}
      placeholder={quantityToText(line.quantity)}
      unit={line.unit}
      submit={text.apply}
      ask={(quantity) => client.changeQuantity.mutate({ lineId: line.id, quantity })}
      onClose={onClose}
    />
  );
}

type AskQuantityProps = {
  readonly title: string;
  readonly label: string;
  readonly placeholder?: string;
  readonly unit: Unit;
  readonly submit: string;
  readonly ask: (quantity: number) => Promise<Result<unknown>>;
  /** What is done when nothing is typed; nothing where there is none. */
  readonly untyped?: Untyped | undefined;
  /** Above the field, and then the keys stand beside both. */
  readonly children?: ReactNode;
  readonly onClose: () => void;
};

export type Untyped = { readonly submit: string; readonly ask: () => Promise<Result<unknown>> };

export function AskQuantity(props: AskQuantityProps) {
  const { title, label, placeholder, unit, submit, ask, untyped, children, onClose } = props;
  const { text } = useWords();
  const command = useCommand();
  const [typed, setTyped] = useState('');
  const act = async () => {
    if (typed === '') {
      if (untyped !== undefined && (await command.run(untyped.ask)) !== undefined) onClose();
      return;
    }
    const quantity = parseQuantity(typed, unit);
    if (!quantity.ok) command.refuse(quantity.refusal);
    else if (quantity.value === 0) command.refuse({ code: 'quantity.invalid', unit });
    else if ((await command.run(() => ask(quantity.value))) !== undefined) onClose();
  };
  return (
    <DialogFrame title={title} onClose={onClose} size={children ? 'min(760px, 100%)' : 'sm'} onSubmit={act}>
      <div className={children ? 'tender-entry' : 'stack'}>
        <div className="stack">
          {children}
          <AmountField
            label={label}
            value={typed}
            onChange={setTyped}
            unit={text.units[unit]}
            {...(placeholder === undefined ? {} : { placeholder })}
            autoFocus
          />
          <RefusalNotice refusal={command.refusal} />
        </div>
        <NumPad label={label} value={typed} onChange={setTyped} hasPoint={unit !== 'piece'} />
      </div>
      <DialogActions>
        <Button variant="default" onClick={onClose}>
          {text.cancel}
        </Button>
        <Button type="submit" loading={command.isBusy} disabled={typed === '' && untyped === undefined}>
          {typed === '' && untyped !== undefined ? untyped.submit : submit}
        </Button>
      </DialogActions>
    </DialogFrame>
  );
}
