import type { ScalePort, ScaleReading } from './port.ts';
import { createWatchedScale, withoutCommands } from './watched-scale.ts';

export type VirtualScale = ScalePort & {
  /** What the device says, as often as it says it: the stable rule wants it twice. */
  put(reading: ScaleReading): void;
  unplug(): void;
  plug(): void;
};

/** A scale without hardware, plugged in. */
export function createVirtualScale(): VirtualScale {
  const watched = createWatchedScale(() => undefined);
  watched.ready();
  return {
    name: 'virtual scale',
    ...withoutCommands(watched),
    close: async () => undefined,
    put: (reading) => {
      if (watched.state().status === 'ready') watched.read(reading);
    },
    unplug: () => watched.away('lost'),
    plug: watched.ready,
  };
}
