import type { HeldLine } from '../line/held-line.ts';
import type { DeviceLine } from '../line/line.ts';
import type { OpenLink, PrinterLink } from './printer-link.ts';

/** Each exchange with a printer over the line that is held for it. */
export function lineLinks(held: HeldLine): OpenLink {
  return async () => {
    const opened = await held.line();
    if (!opened.ok) throw new Error(`${opened.refusal.device}: ${opened.refusal.detail}`);
    return linkOver(opened.value);
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
