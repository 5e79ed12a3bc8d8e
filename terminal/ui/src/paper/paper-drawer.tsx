import { Drawer } from '@mantine/core';
import { useTill } from '../connection/till-context.tsx';
import type { DialogProps } from '../dialogs/dialog-switch.tsx';
import { useWords } from '../text/text-context.tsx';
import { PaperStrip } from './paper-strip.tsx';

export function PaperDrawer({ onClose }: DialogProps) {
  const { text } = useWords();
  const { papers, view } = useTill();
  const { trouble = null, note = null } = view?.printers[0] ?? {};
  const says = trouble === null ? note && text.printerNote[note] : text.printerTrouble[trouble];
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size="md"
      title={text.paper}
      closeButtonProps={{ 'aria-label': text.close, size: 48, iconSize: 22 }}
      transitionProps={{ duration: 120 }}
      classNames={{ title: 'dialog-title', content: 'dialog' }}
    >
      <p className="quiet">{says ?? text.printerCalm}</p>
      <p className="quiet">{papers.length === 0 ? text.noPaper : text.paperNote}</p>
      <div className="papers">
        {papers.map((paper, index) => (
          <PaperStrip
            // biome-ignore lint/suspicious/noArrayIndexKey: papers have no names, and only the newest is added
            key={papers.length - index}
            paper={paper}
            label={`${text.paper} ${index + 1}`}
          />
        ))}
      </div>
    </Drawer>
  );
}
