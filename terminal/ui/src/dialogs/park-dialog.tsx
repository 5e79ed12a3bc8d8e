import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { CartView } from '../../../src/host/protocol/views.ts';
import { useTill } from '../connection/till-context.tsx';
import { useCommand } from '../connection/use-command.ts';
import { DialogActions, DialogFrame } from '../parts/dialog-frame.tsx';
import { RefusalNotice } from '../parts/notice.tsx';
import { useWords } from '../text/text-context.tsx';
import type { DialogProps } from './dialog-switch.tsx';

/** Puts the cart aside for a customer who comes back, here or at another till of the shop. */
export function ParkDialog({ cart, onClose, onOpen }: DialogProps & { readonly cart: CartView }) {
  const { text, format } = useWords();
  const { client, view } = useTill();
  const command = useCommand();
  // The cart that was on the screen: the next one is there before the dialog is gone.
  const [{ id: cartId, lines, total }] = useState(cart);
  const [label, setLabel] = useState(cart.customer?.name.slice(0, MOST) ?? '');
  const park = async () => {
    const parked = await command.run(() => client.parkCart.mutate({ cartId, label: label.trim() }));
    if (parked !== undefined) onClose();
  };
  return (
    <DialogFrame title={text.parkTitle} onClose={onClose} size="md" onSubmit={() => void park()}>
      <p>{text.parkSays(text.lineCount(lines.length), format.money(total))}</p>
      <TextInput
        label={text.parkLabel}
        description={text.parkLabelHint}
        value={label}
        onChange={(event) => setLabel(event.currentTarget.value.slice(0, MOST))}
        autoComplete="off"
        data-autofocus
      />
      <RefusalNotice refusal={command.refusal} />
      <DialogActions>
        <Button variant="default" onClick={() => onOpen({ type: 'parked' })}>
          {text.showParked(view?.parked.length ?? 0)}
        </Button>
        <Button type="submit" loading={command.isBusy}>
          {text.park}
        </Button>
      </DialogActions>
    </DialogFrame>
  );
}

const MOST = 60;
