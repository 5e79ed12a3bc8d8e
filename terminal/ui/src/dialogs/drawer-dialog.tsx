import { Button, SegmentedControl, TextInput } from '@mantine/core';
import { useState } from 'react';
import { hasFraction, parseAmount } from '../amounts/amount-text.ts';
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

type Act = 'out' | 'in' | 'open';

/** Cash in, cash out, or only open: each with a reason, for the count at the end of the shift. */
export function DrawerDialog({ onClose }: DialogProps) {
  const { text, format } = useWords();
  const { client } = useTill();
  const command = useCommand();
  const approval = useApproval(command);
  const [act, setAct] = useState<Act>('out');
  const [typed, setTyped] = useState('');
  const [reason, setReason] = useState('');
  const [commandId, setCommandId] = useState(newId);
  const [done, setDone] = useState<string | null>(null);
  const labels = { out: text.cashOut, in: text.cashIn, open: text.openDrawer };
  const submit = async () => {
    setDone(null);
    const why = reason.trim();
    const amount = parseAmount(typed, format.currency);
    if (act !== 'open' && !amount.ok) command.refuse(amount.refusal);
    else if (why === '') command.refuse({ code: 'screen.reason' });
    else {
      const answer = await approval.run(
        (approved) =>
          act === 'open' || !amount.ok
            ? client.openDrawer.mutate({ commandId, reason: why, approval: approved })
            : client.moveCash.mutate({ commandId, direction: act, amount: amount.value, reason: why }),
        why,
      );
      if (answer === undefined) return;
      setDone(act === 'open' || !amount.ok ? text.drawerOpened : text.cashMoved(format.money(amount.value)));
      setTyped('');
      setReason('');
      setCommandId(newId());
    }
  };
  return (
    <DialogFrame title={text.drawer} onClose={onClose} size="min(760px, 100%)" onSubmit={submit}>
      <SegmentedControl
        aria-label={text.drawer}
        value={act}
        onChange={(value) => setAct(value === 'in' || value === 'open' ? value : 'out')}
        data={(['out', 'in', 'open'] as const).map((value) => ({ value, label: labels[value] }))}
      />
      <div className="tender-entry">
        <div className="stack">
          {act !== 'open' && (
            <AmountField
              label={text.amount}
              value={typed}
              onChange={setTyped}
              unit={format.currency}
              placeholder={format.plain(0)}
              autoFocus
            />
          )}
          <TextInput
            label={text.reason}
            description={text.reasonHint}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value.slice(0, 200))}
            autoComplete="off"
          />
          <RefusalNotice refusal={command.refusal?.code === 'approval.needed' ? null : command.refusal} />
          {done !== null && <Notice kind="good">{done}</Notice>}
        </div>
        {act !== 'open' && (
          <NumPad
            label={text.amount}
            value={typed}
            onChange={setTyped}
            hasPoint={hasFraction(format.currency)}
          />
        )}
      </div>
      <DialogActions>
        <Button variant="default" onClick={onClose}>
          {text.close}
        </Button>
        <Button type="submit" loading={command.isBusy}>
          {labels[act]}
        </Button>
      </DialogActions>
      {approval.dialog}
    </DialogFrame>
  );
}
