import { type DevicePlace, findSerialPort, openSerialLine, type SerialSettings } from '../line/index.ts';
import { createPolledScale } from './polled-scale.ts';
import type { ScalePort } from './port.ts';
import type { ScaleProtocol } from './protocol.ts';

export type SerialScaleOptions = {
  readonly place: DevicePlace;
  readonly protocol: ScaleProtocol;
  /** Where the scale is set otherwise than its maker ships it. */
  readonly line?: Partial<Omit<SerialSettings, 'path'>>;
};

export function createSerialScale({ place, protocol, line }: SerialScaleOptions): ScalePort {
  return createPolledScale({
    name: protocol.id,
    protocol,
    open: async () => {
      const found = await findSerialPort(place);
      return found.ok ? openSerialLine({ ...protocol.line, ...line, path: found.value }) : found;
    },
  });
}
