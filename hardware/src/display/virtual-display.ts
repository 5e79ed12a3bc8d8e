import type { DisplayPort } from './port.ts';
import { layOut } from './two-lines.ts';

export type VirtualDisplay = DisplayPort & {
  /** What a customer reads. */
  lines(): readonly [string, string];
};

export function createVirtualDisplay(): VirtualDisplay {
  let lines: readonly [string, string] = ['', ''];
  return {
    name: 'virtual display',
    state: () => ({ status: 'ready' }),
    onState: () => () => undefined,
    show: (next) => {
      lines = layOut(next);
    },
    lines: () => lines,
    close: async () => undefined,
  };
}
