import type { PricedLine } from '@counterbook/shared/cart';
import type { Unit } from '@counterbook/shared/quantity';
import { quantityToText } from '@counterbook/shared/quantity';
import type { Result } from '@counterbook/shared/result';
import { Button } from '@mantine/core';
import { useState } from 'react';
import { parseQuantity } from '../amounts/amount-text.ts';
import { useTill } from '../connection/till-context.tsx';
import { useCommand } from '../connection/use-command.ts';
import { AmountField } from '../parts/amount-field.tsx';
import { DialogActions, DialogFrame } from '../parts/dialog-frame.tsx';
import { RefusalNotice } from '../parts/notice.tsx';
import { NumPad } from '../parts/num-pad.tsx';
import { useWords } from '../text/text-context.tsx';
import type { DialogProps } from './dialog-switch.tsx';

type Weighed = { readonly productId: string; readonly name: string; readonly unit: Unit };

/** Goods that are sold by weight, volume or length are asked for how much. */
export function WeightDialog({ product, onClose }: DialogProps & { readonly product: Weighed }) {
  const { text } = useWords();
  const { client } = useTill();
  const { productId, name, unit } = product;
  return (
    <AskQuantity
      title={text.weightTitle(name)}
      label={text.weight[unit]}
      unit={unit}
      submit={text.addToCart}
      ask={(quantity) => client.addProduct.mutate({ productId, quantity, separate: true })}
      onClose={onClose}
    />
  );
}

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
  readonly onClose: () => void;
};

function AskQuantity({ title, label, placeholder, unit, submit, ask, onClose }: AskQuantityProps) {
  const { text } = useWords();
  const command = useCommand();
  const [typed, setTyped] = useState('');
  const act = async () => {
    const quantity = parseQuantity(typed, unit);
    if (!quantity.ok) command.refuse(quantity.refusal);
    else if (quantity.value === 0) command.refuse({ code: 'quantity.invalid', unit });
    else if ((await command.run(() => ask(quantity.value))) !== undefined) onClose();
  };
  return (
    <DialogFrame title={title} onClose={onClose} size="sm" onSubmit={act}>
      <AmountField
        label={label}
        value={typed}
        onChange={setTyped}
        unit={text.units[unit]}
        {...(placeholder === undefined ? {} : { placeholder })}
        autoFocus
      />
      <RefusalNotice refusal={command.refusal} />
      <NumPad label={label} value={typed} onChange={setTyped} hasPoint={unit !== 'piece'} />
      <DialogActions>
        <Button variant="default" onClick={onClose}>
          {text.cancel}
        </Button>
        <Button type="submit" loading={command.isBusy} disabled={typed === ''}>
          {submit}
        </Button>
      </DialogActions>
    </DialogFrame>
  );
}
