import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { TriedDrawerView } from '../../../../src/host/protocol/device-views.ts';
import { newId } from '../../connection/new-id.ts';
import { useTill } from '../../connection/till-context.tsx';
import { useCommand } from '../../connection/use-command.ts';
import { Notice, RefusalNotice } from '../../parts/notice.tsx';
import type { Text } from '../../text/en.ts';
import { useWords } from '../../text/text-context.tsx';
import { useApproval } from '../use-approval.tsx';

/** Opened as without a sale anywhere else: for a reason, with a manager's yes. */
export function TryDrawer({ grant }: { readonly grant: string }) {
  const { text } = useWords();
  const { client } = useTill();
  const command = useCommand();
  const approval = useApproval(command);
  const [reason, setReason] = useState(text.tryDrawerReason);
  const [commandId, setCommandId] = useState(newId);
  const [done, setDone] = useState<TriedDrawerView | null>(null);
  const open = async () => {
    setDone(null);
    const why = reason.trim();
    if (why === '') {
      command.refuse({ code: 'screen.reason' });
      return;
    }
    const tried = await approval.run(
      (approved) => client.tryDrawer.mutate({ grant, commandId, reason: why, approval: approved }),
      why,
    );
    if (tried === undefined) return;
    setDone(tried);
    setCommandId(newId());
  };
  return (
    <form
      className="stack"
      aria-label={text.tryIt}
      onSubmit={(event) => {
        event.preventDefault();
        void open();
      }}
    >
      <h3 className="dialog-section">{text.tryIt}</h3>
      <TextInput
        label={text.reason}
        description={text.tryDrawerIntro}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value.slice(0, 200))}
        autoComplete="off"
      />
      <RefusalNotice refusal={command.refusal?.code === 'approval.needed' ? null : command.refusal} />
      {done !== null && (
        <Notice kind={done.trouble === null ? 'good' : 'attention'}>{sentenceOf(done, text)}</Notice>
      )}
      <div className="button-row">
        <Button type="submit" variant="default" loading={command.isBusy}>
          {text.openDrawer}
        </Button>
      </div>
      {approval.dialog}
    </form>
  );
}

function sentenceOf({ trouble, isSwitchLearnt }: TriedDrawerView, text: Text): string {
  if (trouble === 'stuck') return text.printerNote['drawer-stuck'];
  if (trouble !== null) return text.printerTrouble[trouble];
  return isSwitchLearnt ? text.tryDrawerSwitch : text.tryDrawerDone;
}
