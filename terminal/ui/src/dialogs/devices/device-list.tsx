import { Button } from '@mantine/core';
import type { DeviceRole, DeviceView } from '../../../../src/host/protocol/device-views.ts';
import { DialogActions } from '../../parts/dialog-frame.tsx';
import { useWords } from '../../text/text-context.tsx';
import { moodOf, Place, stateSentence } from './device-words.tsx';

type DeviceListProps = {
  /** Undefined until the engine has spoken of them. */
  readonly devices: readonly DeviceView[] | undefined;
  readonly onChoose: (role: DeviceRole) => void;
  readonly onFind: () => void;
};

export function DeviceList({ devices, onChoose, onFind }: DeviceListProps) {
  const { text } = useWords();
  return (
    <>
      <p className="quiet">{text.devicesIntro}</p>
      <ul className="device-rows" aria-busy={devices === undefined}>
        {devices === undefined
          ? ROOM.map((place) => <li key={place} className="device-room" />)
          : devices.map((device) => (
              <li key={device.role}>
                <DeviceRow device={device} onPress={() => onChoose(device.role)} />
              </li>
            ))}
      </ul>
      <DialogActions>
        <Button onClick={onFind} data-autofocus>
          {text.findDevices}
        </Button>
      </DialogActions>
    </>
  );
}

function DeviceRow({ device, onPress }: { readonly device: DeviceView; readonly onPress: () => void }) {
  const { text } = useWords();
  const { role, choice, fixedBy, state } = device;
  const mood = moodOf(state);
  return (
    <button type="button" className="device-row" onClick={onPress}>
      <span className="device-name">
        <span className="row-name">{text.deviceRoles[role]}</span>
        {choice !== null && (
          <span className="quiet">
            <Place place={choice.place} text={text} />
          </span>
        )}
        {fixedBy !== null && <span className="quiet">{text.deviceFixedShort(fixedBy)}</span>}
      </span>
      <span className={`device-state device-${mood}`}>
        <span className="device-sign" aria-hidden>
          {SIGNS[mood]}
        </span>
        {stateSentence(device, text)}
      </span>
    </button>
  );
}

const SIGNS = { good: '✓', attention: '!', quiet: '–' } as const;
/** As many as there will be. */
const ROOM = ['1', '2', '3', '4', '5', '6', '7', '8'];
