import { Button, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { FoundDeviceView } from '../../../../src/host/protocol/device-views.ts';
import { useTill } from '../../connection/till-context.tsx';
import { useCommand } from '../../connection/use-command.ts';
import { DialogActions } from '../../parts/dialog-frame.tsx';
import { Notice, RefusalNotice } from '../../parts/notice.tsx';
import { useWords } from '../../text/text-context.tsx';
import { FoundRow } from './found-row.tsx';

type FindPageProps = {
  readonly grant: string;
  readonly onBack: () => void;
  readonly onChoose: (fit: FoundDeviceView['fits'][number]) => void;
};

/** Looks at once at what is plugged in; on the network where a person says. */
export function FindPage({ grant, onBack, onChoose }: FindPageProps) {
  const { text } = useWords();
  const { client } = useTill();
  const command = useCommand();
  const [host, setHost] = useState('');
  const [found, setFound] = useState<readonly FoundDeviceView[] | null>(null);
  const look = async () => {
    setFound(null);
    const hosts = hostsIn(host);
    const answer = await command.run(() => client.findDevices.mutate({ grant, hosts }));
    if (answer !== undefined) setFound(answer);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the page opens
  useEffect(() => void look(), []);
  return (
    <>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void look();
        }}
      >
        <div className="find-field">
          <TextInput
            label={text.findHost}
            description={text.findIntro}
            placeholder="192.168.1.50"
            value={host}
            onChange={(event) => setHost(event.currentTarget.value.slice(0, 260))}
            classNames={{ input: 'device-place' }}
            autoComplete="off"
            data-autofocus
          />
          <Button type="submit" disabled={command.isBusy}>
            {text.findLook}
          </Button>
        </div>
      </form>
      <RefusalNotice refusal={command.refusal} />
      <p role="status" className="quiet">
        {command.isBusy ? text.finding : found !== null && found.length > 0 && text.foundCount(found.length)}
      </p>
      {command.isBusy && <div className="device-room" aria-hidden />}
      {found?.length === 0 && <Notice kind="attention">{text.foundNothing}</Notice>}
      {found !== null && found.length > 0 && (
        <ul className="device-rows">
          {found.map((device) => (
            <FoundRow
              key={`${device.kind} ${device.address} ${device.path}`}
              device={device}
              onChoose={onChoose}
            />
          ))}
        </ul>
      )}
      <DialogActions>
        <Button variant="default" onClick={onBack}>
          {text.back}
        </Button>
      </DialogActions>
    </>
  );
}

/** People copy the whole address, or write two with a comma. */
function hostsIn(typed: string): string[] {
  return typed
    .split(/[\s,]+/)
    .map((host) => host.replace(/^tcp:\/\//, '').replace(/\/$/, ''))
    .filter((host) => host !== '');
}
