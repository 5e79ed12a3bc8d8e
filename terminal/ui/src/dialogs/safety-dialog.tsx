import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { MirrorView, SafetyView } from '../../../src/host/protocol/views.ts';
import { useTill } from '../connection/till-context.tsx';
import { useCommand } from '../connection/use-command.ts';
import { DialogActions, DialogFrame } from '../parts/dialog-frame.tsx';
import { Notice, RefusalNotice } from '../parts/notice.tsx';
import { useWords } from '../text/text-context.tsx';
import type { DialogProps } from './dialog-switch.tsx';

/** How well what is on this till is kept: what waits for the hub, the second copy, the key, and what happened. */
export function SafetyDialog({ onClose }: DialogProps) {
  const { text, format } = useWords();
  const { view } = useTill();
  if (view === null) return null;
  const { safety, sync } = view;
  return (
    <DialogFrame title={text.safety} onClose={onClose} size="min(640px, 100%)">
      <Notices safety={safety} />
      <Notice kind={sync.waiting === 0 ? 'good' : 'attention'}>
        {sync.waiting === 0 ? text.safetyAllHandedIn : text.safetyWaiting(format.number(sync.waiting))}
      </Notice>
      {safety.mirror !== null && <Mirror mirror={safety.mirror} />}
      <p className="quiet">{safety.isKeyEncrypted ? text.keyEncrypted : text.keyNotEncrypted}</p>
      <DialogActions>
        <Button variant="default" onClick={onClose}>
          {text.close}
        </Button>
      </DialogActions>
    </DialogFrame>
  );
}

function Notices({ safety }: { readonly safety: SafetyView }) {
  const { text } = useWords();
  const { client } = useTill();
  const command = useCommand();
  return (
    <>
      {safety.notices.map(({ id, message }) => (
        <div key={id} className="stack">
          <Notice kind="attention">{message}</Notice>
          <Button variant="default" onClick={() => void command.run(() => client.closeNotice.mutate({ id }))}>
            {text.noticeRead}
          </Button>
        </div>
      ))}
      <RefusalNotice refusal={command.refusal} />
    </>
  );
}

function Mirror({ mirror }: { readonly mirror: MirrorView }) {
  const { text } = useWords();
  const { client } = useTill();
  const command = useCommand();
  const [folder, setFolder] = useState(mirror.folder ?? '');
  const [code, setCode] = useState<string | null>(null);
  const choose = async (chosen: string | null) => {
    const answer = await command.run(() => client.chooseMirror.mutate({ folder: chosen }));
    setCode(chosen === null ? null : (answer?.recoveryCode ?? null));
  };
  return (
    <form
      className="stack"
      aria-label={text.mirror}
      onSubmit={(event) => {
        event.preventDefault();
        if (folder.trim() !== '') void choose(folder.trim());
      }}
    >
      <h3 className="dialog-section">{text.mirror}</h3>
      <p className="quiet">{text.mirrorIntro}</p>
      <MirrorState mirror={mirror} />
      <TextInput
        label={text.mirrorFolder}
        placeholder="/media/usb/counterbook"
        value={folder}
        onChange={(event) => setFolder(event.currentTarget.value.slice(0, 400))}
        autoComplete="off"
        data-autofocus
      />
      <RefusalNotice refusal={command.refusal} />
      <div className="button-row">
        <Button type="submit" loading={command.isBusy} disabled={folder.trim() === ''}>
          {text.mirrorChoose}
        </Button>
        {mirror.folder !== null && (
          <Button variant="default" onClick={() => choose(null)}>
            {text.mirrorStop}
          </Button>
        )}
      </div>
      {code !== null && (
        <Notice kind="good">
          {text.recoveryCode}: <output className="recovery-code">{code}</output> {text.recoveryCodeIntro}
        </Notice>
      )}
    </form>
  );
}

function MirrorState({ mirror }: { readonly mirror: MirrorView }) {
  const { text, format } = useWords();
  if (mirror.trouble !== null) return <Notice kind="trouble">{mirror.trouble}</Notice>;
  switch (mirror.state) {
    case 'off':
      return <Notice kind="attention">{text.mirrorOff}</Notice>;
    case 'absent':
      return <Notice kind="attention">{text.mirrorAbsent}</Notice>;
    case 'working':
      return <Notice kind="attention">{text.mirrorWorking(format.number(mirror.waiting))}</Notice>;
    case 'up-to-date':
      return <Notice kind="good">{text.mirrorUpToDate}</Notice>;
  }
}
