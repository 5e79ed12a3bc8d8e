import type { DeviceState, DeviceView } from '../../../../src/host/protocol/device-views.ts';
import type { Text } from '../../text/en.ts';

export type DeviceMood = 'good' | 'attention' | 'quiet';

export function moodOf(state: DeviceState): DeviceMood {
  if (state.status === 'trouble' || state.status === 'away') return 'attention';
  if (state.status === 'none' || state.status === 'untold') return 'quiet';
  return state.note === null ? 'good' : 'attention';
}

/** How it is, and what to do where that is not well. */
export function stateSentence({ role, state }: Pick<DeviceView, 'role' | 'state'>, text: Text): string {
  switch (state.status) {
    case 'trouble':
      return text.printerTrouble[state.trouble];
    case 'away':
      return text.lineTrouble[state.cause];
    case 'none':
      return role === 'scanner' ? text.deviceStates.keyboard : text.deviceStates.none;
    case 'untold':
      return text.deviceStates.untold;
    default:
      return state.note === null ? text.deviceStates[state.status] : text.printerNote[state.note];
  }
}

/** Its place in words where it has some, else its address, which reads from left to right in every language. */
export function Place({ place, text }: { readonly place: string; readonly text: Text }) {
  const known = Object.entries(text.devicePlaces).find(([name]) => name === place)?.[1];
  return known === undefined ? (
    <bdi dir="ltr" className="device-place">
      {place}
    </bdi>
  ) : (
    <span>{known}</span>
  );
}
