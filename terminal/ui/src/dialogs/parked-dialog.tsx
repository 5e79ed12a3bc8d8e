import { Button } from '@mantine/core';
import { useState } from 'react';
import type { CartView, ParkedCartView } from '../../../src/host/protocol/views.ts';
import { newId } from '../connection/new-id.ts';
import { useTill } from '../connection/till-context.tsx';
import { useCommand } from '../connection/use-command.ts';
import { DialogFrame } from '../parts/dialog-frame.tsx';
import { Notice, RefusalNotice } from '../parts/notice.tsx';
import { useWords } from '../text/text-context.tsx';
import { ConfirmDialog } from './confirm-dialogs.tsx';
import type { DialogProps } from './dialog-switch.tsx';
import { nameOfParked, ParkedRow } from './parked-row.tsx';

/** What waits for its customer at any till of the shop. The list lives: what is taken elsewhere goes from it. */
export function ParkedDialog({ cart, onClose }: DialogProps & { readonly cart: CartView }) {
  const { text, format } = useWords();
  const { client, view } = useTill();
  const command = useCommand();
  const [discarded, setDiscarded] = useState<ParkedCartView | null>(null);
  const parked = view?.parked ?? [];
  const isBusy = cart.lines.length > 0;
  const take = async ({ id: cartId }: ParkedCartView) => {
    const commandId = newId();
    const taken = await command.run(() => client.takeParkedCart.mutate({ commandId, cartId }));
    if (taken !== undefined) onClose();
  };
  if (discarded !== null) {
    const { id: cartId, lineCount, total } = discarded;
    return (
      <ConfirmDialog
        title={text.discardParkedTitle}
        says={text.discardParkedSays(nameOfParked(discarded, text))}
        confirm={text.discardParkedConfirm(text.lineCount(lineCount), format.money(total))}
        ask={() => client.discardParkedCart.mutate({ commandId: newId(), cartId })}
        onClose={() => setDiscarded(null)}
      />
    );
  }
  return (
    <DialogFrame title={text.parkedTitle} onClose={onClose}>
      {isBusy && <Notice kind="attention">{text.parkedCartInTheWay}</Notice>}
      {view?.sync.state === 'offline' && parked.length > 0 && (
        <Notice kind="attention">{text.parkedOffline}</Notice>
      )}
      <RefusalNotice refusal={command.refusal} />
      {parked.length === 0 ? (
        <p className="quiet">{text.noParked}</p>
      ) : (
        <ul className="rows">
          {parked.map((one, index) => (
            <ParkedRow
              key={one.id}
              parked={one}
              isFirst={index === 0}
              isOff={isBusy || command.isBusy}
              onTake={() => void take(one)}
              onDiscard={() => setDiscarded(one)}
            />
          ))}
        </ul>
      )}
      {parked.length > 0 && !isBusy && <p className="quiet">{text.parkedHint}</p>}
      {parked.length === 0 && (
        <Button variant="default" data-autofocus onClick={onClose}>
          {text.close}
        </Button>
      )}
    </DialogFrame>
  );
}
