import type { DeviceLine, LineRefusal, OpenedLine } from '../line/line.ts';
import type { OpenLink, PrinterLink } from './printer-link.ts';

/**
 * Exchanges with a printer over one line that stays open between them: so the device belongs to this till alone, and
 * no printer resets because its port was closed. After an unplug the next exchange opens it anew.
 */
export type LineLinks = {
  readonly openLink: OpenLink;
  /** Why the last opening failed; undefined when it did not. */
  refusal(): LineRefusal | undefined;
  release(): Promise<void>;
};

export function createLineLinks(openLine: () => Promise<OpenedLine>): LineLinks {
  let held: DeviceLine | undefined;
  let refusal: LineRefusal | undefined;
  return {
    async openLink() {
      if (held?.isOpen()) return linkOver(held);
      const opened = await openLine();
      refusal = opened.ok ? undefined : opened.refusal;
      if (!opened.ok) throw new Error(`${opened.refusal.device}: ${opened.refusal.detail}`);
      held = opened.value;
      return linkOver(held);
    },
    refusal: () => refusal,
    async release() {
      await held?.close();
      held = undefined;
    },
  };
}

function linkOver(line: DeviceLine): PrinterLink {
  const unlisten: (() => void)[] = [];
  let sending = 0;
  return {
    async send(bytes) {
      sending++;
      const outcome = await line.send(bytes, Number.POSITIVE_INFINITY);
      sending--;
      if (outcome !== 'sent') throw new Error(`${line.name} is lost`);
    },
    onBytes: (listener) => unlisten.push(line.onBytes(listener)),
    onLost: (listener) => unlisten.push(line.onLost(listener)),
    async close() {
      for (const stop of unlisten) stop();
      // What the printer did not take by now must not come out before the next job.
      if (sending > 0) await line.close();
    },
  };
}
