import {
  type DeviceLine,
  type DevicePlace,
  findSerialPort,
  keepLine,
  openSerialLine,
  type SerialSettings,
} from '../line/index.ts';
import type { DisplayCommandSet } from './command-set.ts';
import type { DisplayLines, DisplayPort, DisplayState } from './port.ts';
import { layOut } from './two-lines.ts';

export type SerialDisplayOptions = {
  readonly place: DevicePlace;
  readonly commands: DisplayCommandSet;
  /** 9600 8N1 by default, as most come. */
  readonly line?: Partial<Omit<SerialSettings, 'path'>>;
};

/** Forty signs take a twentieth of a second; a display that needs longer takes nothing. */
const SEND_MS = 1_000;

/** One picture at a time, and then the newest: a display is slower than a cashier who scans, and old ones are void. */
export function createSerialDisplay({ place, commands, line }: SerialDisplayOptions): DisplayPort {
  const listeners = new Set<(state: DisplayState) => void>();
  let state: DisplayState = { status: 'away', cause: 'lost' };
  let wanted: DisplayLines | null = null;
  let isSending = false;
  const change = (next: DisplayState): void => {
    state = next;
    for (const listener of [...listeners]) listener(state);
  };
  const send = async (to: DeviceLine): Promise<void> => {
    if (isSending) return;
    isSending = true;
    while (wanted !== null && to.isOpen()) {
      const lines = wanted;
      const outcome = await to.send(commands.show(layOut(lines)), SEND_MS);
      // What could not be shown is shown when the display is back.
      if (outcome === 'late') change({ status: 'away', cause: 'no-answer' });
      if (outcome === 'sent' && wanted === lines) wanted = null;
      if (outcome !== 'sent') break;
      shown = lines;
    }
    isSending = false;
  };
  let shown: DisplayLines | null = null;
  const kept = keepLine({
    open: async () => {
      const found = await findSerialPort(place);
      return found.ok ? openSerialLine({ baudRate: 9_600, ...line, path: found.value }) : found;
    },
    onOpen: (opened) => {
      wanted ??= shown;
      void opened.send(commands.begin, SEND_MS).then(() => send(opened));
      change({ status: 'ready' });
    },
    onAway: (refusal) => {
      isSending = false;
      if (state.status === 'ready' || refusal !== undefined)
        change({ status: 'away', cause: refusal?.code ?? 'lost' });
    },
  });
  return {
    name: `${commands.id} display`,
    state: () => state,
    onState: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    show: (lines) => {
      wanted = lines;
      const open = kept.line();
      if (open !== undefined) void send(open);
    },
    close: async () => {
      listeners.clear();
      await kept.close();
    },
  };
}
