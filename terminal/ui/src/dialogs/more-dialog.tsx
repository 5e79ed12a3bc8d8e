import { useTill } from '../connection/till-context.tsx';
import { useCommand } from '../connection/use-command.ts';
import { DialogFrame } from '../parts/dialog-frame.tsx';
import { RefusalNotice } from '../parts/notice.tsx';
import { useWords } from '../text/text-context.tsx';
import type { DialogProps } from './dialog-switch.tsx';

/** What is done less often than once a sale. */
export function MoreDialog({ onClose, onOpen }: DialogProps) {
  const { text, format } = useWords();
  const { client, view } = useTill();
  const command = useCommand();
  const shift = view?.shift;
  const entries = [
    { label: text.parkedTitle, act: () => onOpen({ type: 'parked' }) },
    { label: text.drawer, act: () => onOpen({ type: 'drawer' }) },
    { label: text.stock, act: () => onOpen({ type: 'stock' }) },
    { label: text.editProduct, act: () => onOpen({ type: 'find-product' }) },
    { label: text.payDebt, act: () => onOpen({ type: 'customer' }) },
    { label: text.paper, act: () => onOpen({ type: 'paper' }) },
    { label: text.printQuestions, act: () => onOpen({ type: 'prints' }) },
    { label: text.notes, act: () => onOpen({ type: 'notes' }) },
    { label: text.sync, act: () => onOpen({ type: 'sync' }) },
    { label: text.customerDisplay, act: openDisplay },
    { label: text.devices, act: () => onOpen({ type: 'devices' }) },
    { label: text.setUpScanner, act: () => onOpen({ type: 'scanner' }) },
    { label: text.safety, act: () => onOpen({ type: 'safety' }) },
    { label: text.keys, act: () => onOpen({ type: 'keys' }) },
    { label: text.closeShift, act: () => onOpen({ type: 'close-shift' }) },
    { label: text.signOut, act: () => void command.run(() => client.signOut.mutate()) },
  ];
  return (
    <DialogFrame title={text.more} onClose={onClose}>
      {shift != null && <p className="quiet">{text.shiftSince(format.time(shift.openedAt))}</p>}
      <RefusalNotice refusal={command.refusal} />
      <div className="more">
        {entries.map(({ label, act }, index) => (
          <button
            key={label}
            type="button"
            className="more-entry"
            {...(index === 0 ? { 'data-autofocus': true } : {})}
            onClick={act}
          >
            {label}
          </button>
        ))}
      </div>
    </DialogFrame>
  );
}

/** A window for the second screen; the same one again, however often it is asked for. */
function openDisplay(): void {
  window.open(`/display${window.location.search}`, 'customer-display', 'popup,width=1024,height=600');
}
