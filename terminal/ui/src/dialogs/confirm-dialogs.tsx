import type { PricedLine } from '@counterbook/shared/cart';
import type { Result } from '@counterbook/shared/result';
import { Button } from '@mantine/core';
import type { CartView } from '../../../src/host/protocol/views.ts';
import { useTill } from '../connection/till-context.tsx';
import { useCommand } from '../connection/use-command.ts';
import { DialogActions, DialogFrame } from '../parts/dialog-frame.tsx';
import { RefusalNotice } from '../parts/notice.tsx';
import { useWords } from '../text/text-context.tsx';
import type { DialogProps } from './dialog-switch.tsx';

export function VoidDialog({ cart, onClose }: DialogProps & { readonly cart: CartView }) {
  const { text, format } = useWords();
  const { client } = useTill();
  return (
    <ConfirmDialog
      title={text.voidTitle}
      says={text.voidSays}
      confirm={text.voidConfirm(text.lineCount(cart.lines.length), format.money(cart.total))}
      ask={() => client.voidCart.mutate()}
      onClose={onClose}
    />
  );
}

export function RemoveDialog({ line, onClose }: DialogProps & { readonly line: PricedLine }) {
  const { text, format } = useWords();
  const { client } = useTill();
  return (
    <ConfirmDialog
      title={text.removeTitle}
      confirm={text.removeConfirm(line.name, format.money(line.amount))}
      ask={() => client.removeLine.mutate({ lineId: line.id })}
      onClose={onClose}
    />
  );
}

type ConfirmDialogProps = {
  readonly title: string;
  readonly says?: string;
  /** What will happen, in words. */
  readonly confirm: string;
  readonly ask: () => Promise<Result<unknown>>;
  readonly onClose: () => void;
};

export function ConfirmDialog({ title, says, confirm, ask, onClose }: ConfirmDialogProps) {
  const { text } = useWords();
  const command = useCommand();
  const act = async () => {
    if ((await command.run(ask)) !== undefined) onClose();
  };
  return (
    <DialogFrame title={title} onClose={onClose} size="md">
      {says !== undefined && <p>{says}</p>}
      <RefusalNotice refusal={command.refusal} />
      <DialogActions>
        <Button variant="default" onClick={onClose}>
          {text.cancel}
        </Button>
        <Button color="red" className="wrapping" data-autofocus loading={command.isBusy} onClick={act}>
          {confirm}
        </Button>
      </DialogActions>
    </DialogFrame>
  );
}
