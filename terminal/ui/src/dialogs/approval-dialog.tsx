import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { StaffView } from '../../../src/host/protocol/views.ts';
import { useTill } from '../connection/till-context.tsx';
import type { Command } from '../connection/use-command.ts';
import { DialogActions, DialogFrame } from '../parts/dialog-frame.tsx';
import { RefusalNotice } from '../parts/notice.tsx';
import { NumPad } from '../parts/num-pad.tsx';
import { useWords } from '../text/text-context.tsx';

export type Approval = { readonly staffId: string; readonly pin: string; readonly reason: string };

type ApprovalDialogProps = {
  readonly command: Command;
  /** Asked for here where the form behind has not. */
  readonly reason: string;
  readonly onApprove: (approval: Approval) => Promise<boolean>;
  readonly onClose: () => void;
};

export function ApprovalDialog({ command, reason, onApprove, onClose }: ApprovalDialogProps) {
  const { text } = useWords();
  const managers = useManagers();
  const [chosenId, setChosenId] = useState<string | null>(null);
  const [pin, setPin] = useState('');
  const [own, setOwn] = useState('');
  const staffId = chosenId ?? managers?.[0]?.id ?? null;
  const submit = async () => {
    const why = reason.trim() === '' ? own.trim() : reason.trim();
    if (staffId === null) return;
    if (why === '') command.refuse({ code: 'screen.reason' });
    else if (!/^\d{4,8}$/.test(pin)) command.refuse({ code: 'screen.pin' });
    else if (!(await onApprove({ staffId, pin, reason: why }))) setPin('');
  };
  return (
    <DialogFrame title={text.approvalTitle} onClose={onClose} size="min(760px, 100%)" onSubmit={submit}>
      <p className="quiet">{managers?.length === 0 ? text.noManagers : text.approvalIntro}</p>
      <div className="tender-entry">
        <div className="stack">
          <fieldset className="choices" aria-label={text.manager}>
            {managers?.map(({ id, name }) => (
              <button
                key={id}
                type="button"
                aria-pressed={id === staffId}
                className="tender-kind"
                onClick={() => setChosenId(id)}
              >
                {name}
              </button>
            ))}
          </fieldset>
          {reason.trim() === '' && (
            <TextInput
              label={text.reason}
              description={text.reasonHint}
              value={own}
              onChange={(event) => setOwn(event.currentTarget.value.slice(0, 200))}
              data-autofocus
            />
          )}
          <PasswordInput
            label={text.pin}
            size="lg"
            value={pin}
            onChange={(event) => setPin(event.currentTarget.value.replace(/\D/g, '').slice(0, 8))}
            inputMode="none"
            autoComplete="off"
            dir="ltr"
            visibilityToggleButtonProps={{ style: { display: 'none' } }}
            {...(reason.trim() === '' ? {} : { 'data-autofocus': true })}
          />
          <RefusalNotice refusal={command.refusal?.code === 'approval.needed' ? null : command.refusal} />
        </div>
        <NumPad label={text.pin} value={pin} onChange={(next) => setPin(next.slice(0, 8))} />
      </div>
      <DialogActions>
        <Button variant="default" onClick={onClose}>
          {text.cancel}
        </Button>
        <Button type="submit" loading={command.isBusy} disabled={staffId === null}>
          {text.approve}
        </Button>
      </DialogActions>
    </DialogFrame>
  );
}

function useManagers(): readonly StaffView[] | null {
  const { client } = useTill();
  const [managers, setManagers] = useState<readonly StaffView[] | null>(null);
  useEffect(() => {
    client.staff.query().then(
      (staff) => setManagers(staff.filter(({ role }) => role === 'manager')),
      () => setManagers([]),
    );
  }, [client]);
  return managers;
}
