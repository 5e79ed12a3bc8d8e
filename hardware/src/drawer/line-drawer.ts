import { createHeldLine } from '../line/held-line.ts';
import type { OpenedLine } from '../line/line.ts';
import type { WriteOutcome } from '../printer/port.ts';
import type { DrawerOpener } from './port.ts';

export type LineDrawerOptions = {
  readonly openLine: () => Promise<OpenedLine>;
  /** What opens it, from its manual; most serial drawers and trigger boxes open on any byte. */
  readonly command?: Uint8Array;
  readonly deadlineMs?: number;
};

/** A drawer on a serial port or USB line of its own. It cannot say that it opened: a kick is at best handed over. */
export function createLineDrawer(options: LineDrawerOptions): DrawerOpener {
  const { openLine, command = Uint8Array.of(BEL), deadlineMs = 2_000 } = options;
  const held = createHeldLine(openLine);
  return {
    close: held.release,
    async open(): Promise<WriteOutcome> {
      const opened = await held.line();
      if (!opened.ok) return { status: 'failed', cause: 'unreachable' };
      const sent = await opened.value.send(command, deadlineMs);
      if (sent === 'sent') return { status: 'handed-over' };
      const cause = sent === 'late' ? 'no-answer' : 'connection-lost';
      return { status: 'unconfirmed', cause, bytesAccepted: command.length };
    },
  };
}

const BEL = 0x07;
