import { KeyLabel } from '../keys/key-label.tsx';
import { DialogFrame } from '../parts/dialog-frame.tsx';
import { KEY_OF } from '../sell/dialog.ts';
import { useWords } from '../text/text-context.tsx';
import type { DialogProps } from './dialog-switch.tsx';

export function KeysDialog({ onClose }: DialogProps) {
  const { text } = useWords();
  const keys = [
    { name: KEY_OF.prints, does: text.printQuestions },
    { name: KEY_OF.search, does: text.search },
    { name: KEY_OF.quantity, does: text.quantity },
    { name: KEY_OF.customer, does: text.customer },
    { name: KEY_OF.price, does: text.price },
    { name: KEY_OF.discount, does: text.discount },
    { name: KEY_OF.refund, does: text.refund },
    { name: KEY_OF.void, does: text.voidSale },
    { name: KEY_OF.receipts, does: text.receipts },
    { name: KEY_OF.more, does: text.more },
    { name: KEY_OF.park, does: text.keyPark },
    { name: KEY_OF.pay, does: text.pay },
    { name: 'Del', does: text.remove },
    { name: '↑ ↓', does: text.keyMove },
    { name: '+ −', does: text.keyPieces },
    { name: 'Esc', does: text.close },
    { name: KEY_OF.keys, does: text.keys },
  ];
  return (
    <DialogFrame title={text.keysTitle} onClose={onClose} size="md">
      <dl className="key-map">
        {keys.map(({ name, does }) => (
          <div key={name}>
            <dt>
              <KeyLabel name={name} />
              <span className="unseen">{name}</span>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </DialogFrame>
  );
}
