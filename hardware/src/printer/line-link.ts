import { setTimeout as sleep } from 'node:timers/promises';
import type { HeldLine } from '../line/held-line.ts';
import type { DeviceLine, LineRefusal } from '../line/line.ts';
import type { PrinterCause } from './port.ts';
import type { OpenLink, PrinterLink } from './printer-link.ts';

/** Each exchange with a printer over the line that is held for it. */
export function lineLinks(held: HeldLine): OpenLink {
  return async () => {
    const opened = await held.line();
    if (opened.ok) return linkOver(opened.value);
    const { refusal } = opened;
    throw new Error(`${refusal.device}: ${refusal.detail}`, { cause: refusal.code });
  };
}

/** Why there is no link, from the error of an OpenLink. */
export function closedBecause(error: unknown): PrinterCause {
  const code = error instanceof Error ? error.cause : undefined;
  return REFUSALS.find(([refusal]) => refusal === code)?.[1] ?? 'unreachable';
}

const REFUSALS: readonly (readonly [LineRefusal['code'], PrinterCause])[] = [
  ['line.denied', 'not-permitted'],
  ['line.busy', 'in-use'],
  ['line.no-driver', 'driver-missing'],
];

const OVERTAKEN_MS = 20;

function linkOver(line: DeviceLine): PrinterLink {
  const unlisten: (() => void)[] = [];
  let sending = 0;
  let lastSend: Promise<unknown> = Promise.resolve();
  return {
    ...(line.unitBytes === undefined ? {} : { unitBytes: line.unitBytes }),
    async send(bytes) {
      sending++;
      const send = line.send(bytes, Number.POSITIVE_INFINITY);
      lastSend = send;
      const outcome = await send;
      sending--;
      if (outcome !== 'sent') throw new Error(`${line.name} is lost`);
    },
    onBytes: (listener) => unlisten.push(line.onBytes(listener)),
    onLost: (listener) => unlisten.push(line.onLost(listener)),
    async close() {
      for (const stop of unlisten) stop();
      // An answer overtakes the word that its question was sent.
      if (sending > 0) await Promise.race([lastSend, sleep(OVERTAKEN_MS, undefined, { ref: false })]);
      // What the printer did not take by now must not come out before the next job.
      if (sending > 0) await line.close();
    },
  };
}
