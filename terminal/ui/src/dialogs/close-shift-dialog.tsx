import { Button } from '@mantine/core';
import { useState } from 'react';
import { hasFraction, parseAmount } from '../amounts/amount-text.ts';
import { useTill } from '../connection/till-context.tsx';
import { useCommand } from '../connection/use-command.ts';
import { AmountField } from '../parts/amount-field.tsx';
import { DialogActions, DialogFrame } from '../parts/dialog-frame.tsx';
import { RefusalNotice } from '../parts/notice.tsx';
import { NumPad } from '../parts/num-pad.tsx';
import { useShowReport } from '../start/shift-report.tsx';
import { useWords } from '../text/text-context.tsx';
import type { DialogProps } from './dialog-switch.tsx';

/** Blind: what the drawer should hold is told only after the count. */
export function CloseShiftDialog({ onClose }: DialogProps) {
  const { text, format } = useWords();
  const { client, view } = useTill();
  const command = useCommand();
  const showReport = useShowReport();
  const [shiftId] = useState(view?.shift?.id ?? '');
  const [typed, setTyped] = useState('');
  const close = async () => {
    const counted = parseAmount(typed, format.currency);
    if (!counted.ok) {
      command.refuse(counted.refusal);
      return;
    }
    const report = await command.run(() => client.closeShift.mutate({ shiftId, counted: counted.value }));
    if (report !== undefined) showReport(report);
  };
  return (
    <DialogFrame title={text.closeShift} onClose={onClose} size="md" onSubmit={close}>
      <p>{text.closeShiftIntro}</p>
      <AmountField
        label={text.counted}
        value={typed}
        onChange={setTyped}
        placeholder={format.plain(0)}
        unit={format.currency}
        autoFocus
      />
      <RefusalNotice refusal={command.refusal} />
      <NumPad
        label={text.counted}
        value={typed}
        onChange={setTyped}
        hasPoint={hasFraction(format.currency)}
      />
      <DialogActions>
        <Button variant="default" onClick={onClose}>
          {text.cancel}
        </Button>
        <Button type="submit" loading={command.isBusy} disabled={typed === ''}>
          {text.closeShift}
        </Button>
      </DialogActions>
    </DialogFrame>
  );
}
