import { useEffect, useRef, useState } from 'react';
import type { DeviceChoice, DeviceRole } from '../../../../src/host/protocol/device-views.ts';
import { useTill } from '../../connection/till-context.tsx';
import { useCommand } from '../../connection/use-command.ts';
import { DialogFrame } from '../../parts/dialog-frame.tsx';
import { RefusalNotice } from '../../parts/notice.tsx';
import { useWords } from '../../text/text-context.tsx';
import type { DialogProps } from '../dialog-switch.tsx';
import { useApproval } from '../use-approval.tsx';
import { DeviceList } from './device-list.tsx';
import { DevicePage } from './device-page.tsx';
import { FindPage } from './find-page.tsx';
import { focusFirst } from './focus-first.ts';
import { useDevices } from './use-devices.ts';

type Page =
  | { readonly type: 'list' | 'find' }
  | { readonly type: 'device'; readonly role: DeviceRole; readonly draft: DeviceChoice | null };

/** Where a manager finds, tries and chooses what this till prints, scans, weighs and shows with. */
export function DevicesDialog({ onClose, onOpen }: DialogProps) {
  const { text } = useWords();
  const { client } = useTill();
  const command = useCommand();
  const approval = useApproval(command);
  const [grant, setGrant] = useState<string | null>(null);
  const [page, setPage] = useState<Page>({ type: 'list' });
  const devices = useDevices();
  const hasAsked = useRef(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the manager is asked once, when the page opens
  useEffect(() => {
    if (hasAsked.current) return;
    hasAsked.current = true;
    const ask = approval.run(
      (approved) => client.beginSetUp.mutate({ approval: approved }),
      text.devicesReason,
    );
    void ask.then((begun) => (begun === undefined ? onClose() : setGrant(begun.grant)));
  }, []);
  const toList = () => setPage({ type: 'list' });
  const device = page.type === 'device' && devices?.devices.find(({ role }) => role === page.role);
  return (
    <DialogFrame
      title={page.type === 'device' ? text.deviceRoles[page.role] : text[TITLES[page.type]]}
      onClose={onClose}
      size="min(760px, 100%)"
    >
      {grant === null && <p className="quiet">{text.devicesNeedManager}</p>}
      <RefusalNotice refusal={command.refusal?.code === 'approval.needed' ? null : command.refusal} />
      {grant !== null && (
        <div className="stack" key={page.type} ref={focusFirst}>
          {page.type === 'list' && (
            <DeviceList
              devices={devices?.devices}
              onChoose={(role) => setPage({ type: 'device', role, draft: null })}
              onFind={() => setPage({ type: 'find' })}
            />
          )}
          {page.type === 'find' && (
            <FindPage
              grant={grant}
              onBack={toList}
              onChoose={({ role, ...draft }) => setPage({ type: 'device', role, draft })}
            />
          )}
          {page.type === 'device' && devices && device && (
            <DevicePage
              grant={grant}
              device={device}
              models={devices}
              draft={page.draft}
              onBack={toList}
              onScannerSheet={() => onOpen({ type: 'scanner' })}
            />
          )}
        </div>
      )}
      {approval.dialog}
    </DialogFrame>
  );
}

const TITLES = { list: 'devices', find: 'findDevices' } as const;
