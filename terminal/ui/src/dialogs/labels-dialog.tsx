import { THOUSAND } from '@counterbook/shared/quantity';
import { Button } from '@mantine/core';
import { useState } from 'react';
import { parseQuantity } from '../amounts/amount-text.ts';
import { newId } from '../connection/new-id.ts';
import { useTill } from '../connection/till-context.tsx';
import { useCommand } from '../connection/use-command.ts';
import { AmountField } from '../parts/amount-field.tsx';
import { DialogActions, DialogFrame } from '../parts/dialog-frame.tsx';
import { Notice, RefusalNotice } from '../parts/notice.tsx';
import { NumPad } from '../parts/num-pad.tsx';
import { useWords } from '../text/text-context.tsx';
import type { DialogProps } from './dialog-switch.tsx';
import { useApproval } from './use-approval.tsx';

/** What the till takes at a time. */
const MOST_LABELS = 200;

type LabelsDialogProps = DialogProps & { readonly productId: string; readonly name: string };

/** Labels for a product's shelf: one where nothing is typed. */
export function LabelsDialog({ productId, name, onClose }: LabelsDialogProps) {
  const { text } = useWords();
  const { client, view } = useTill();
  const command = useCommand();
  const approval = useApproval(command);
  const [typed, setTyped] = useState('');
  const [commandId] = useState(newId);
  const trouble = view?.printers.find(({ role }) => role === 'label')?.trouble ?? null;
  const act = async () => {
    const pieces = parseQuantity(typed === '' ? '1' : typed, 'piece');
    const count = pieces.ok ? pieces.value / THOUSAND : 0;
    if (count < 1 || count > MOST_LABELS) return command.refuse({ code: 'screen.labels' });
    const printed = await approval.run(
      (approved) => client.printLabels.mutate({ commandId, productId, count, approval: approved }),
      '',
    );
    if (printed !== undefined) onClose();
  };
  return (
    <DialogFrame title={name} onClose={onClose} size="min(760px, 100%)" onSubmit={act}>
      <div className="tender-entry">
        <div className="stack">
          <AmountField label={text.labelCount} value={typed} onChange={setTyped} placeholder="1" autoFocus />
          {trouble !== null && (
            <Notice kind="attention">
              {text.printerTrouble[trouble]} {text.labelsWait}
            </Notice>
          )}
          <RefusalNotice refusal={command.refusal?.code === 'approval.needed' ? null : command.refusal} />
        </div>
        <NumPad label={text.labelCount} value={typed} onChange={setTyped} />
      </div>
      <DialogActions>
        <Button variant="default" onClick={onClose}>
          {text.cancel}
        </Button>
        <Button type="submit" loading={command.isBusy}>
          {text.printLabels}
        </Button>
      </DialogActions>
      {approval.dialog}
    </DialogFrame>
  );
}
