import type { PrinterManners } from './manners.ts';
import type { PrinterLink } from './printer-link.ts';
import { isStatusByte } from './status-bytes.ts';

/** What a printer sends back, sorted: status bytes and process ids, each handed to whoever waits for it. */
export type PrinterAnswers = {
  /** Undefined when the time is over or the link lost. */
  nextStatusByte(timeoutMs: number): Promise<number | undefined>;
  /** What `take` finds whole at the front of all bytes, for languages whose answers say everything at once. */
  next<T>(take: (bytes: number[]) => T | undefined, timeoutMs: number): Promise<T | undefined>;
  /** Drops answers that came too late for an earlier question: taken for the next, they would mean something else. */
  forgetEarlier(): void;
  processId(id: string, timeoutMs: number): Promise<boolean>;
  isLost(): boolean;
  /** Resolves when the link is lost. */
  readonly lost: Promise<void>;
};

export function listenForAnswers(link: PrinterLink, language: PrinterManners['language']): PrinterAnswers {
  const heard = { bytes: [] as number[], statusBytes: [] as number[], processIds: new Set<string>() };
  const waiting = new Set<() => void>();
  const wake = () => {
    for (const look of [...waiting]) look();
  };
  let isLost = false;
  const lost = new Promise<void>((resolve) => {
    link.onLost(() => {
      isLost = true;
      wake();
      resolve();
    });
  });
  link.onBytes((bytes) => {
    heard.bytes.push(...bytes);
    if (language === 'esc-pos') sortAnswers(heard);
    wake();
  });
  const until = <T>(look: () => T | undefined, timeoutMs: number) =>
    waitUntil(look, { waiting, isLost: () => isLost, timeoutMs });
  return {
    nextStatusByte: (timeoutMs) => until(() => heard.statusBytes.shift(), timeoutMs),
    next: (take, timeoutMs) => until(() => take(heard.bytes), timeoutMs),
    forgetEarlier: () => {
      heard.statusBytes.splice(0);
      if (language !== 'esc-pos') heard.bytes.splice(0);
    },
    processId: async (id, timeoutMs) =>
      (await until(() => heard.processIds.has(id) || undefined, timeoutMs)) === true,
    isLost: () => isLost,
    lost,
  };
}

type Wait = {
  readonly waiting: Set<() => void>;
  readonly isLost: () => boolean;
  readonly timeoutMs: number;
};

function waitUntil<T>(look: () => T | undefined, wait: Wait): Promise<T | undefined> {
  return new Promise((resolve) => {
    const finish = (value: T | undefined) => {
      clearTimeout(timer);
      wait.waiting.delete(check);
      resolve(value);
    };
    const check = () => {
      const value = look();
      if (value !== undefined || wait.isLost()) finish(value);
    };
    const timer = setTimeout(() => finish(undefined), Math.max(0, wait.timeoutMs));
    wait.waiting.add(check);
    check();
  });
}

const PROCESS_HEADER = [0x37, 0x22] as const;
const PROCESS_LENGTH = 7;
const ASB_LENGTH = 4;

/** Takes whole answers off the front: process ids (37 22 d1-d4 00), status bytes, automatic status (4 bytes). */
function sortAnswers(heard: { bytes: number[]; statusBytes: number[]; processIds: Set<string> }): void {
  while (heard.bytes.length > 0) {
    const [first = 0, second] = heard.bytes;
    if (first === PROCESS_HEADER[0]) {
      if (second !== undefined && second !== PROCESS_HEADER[1]) heard.bytes.shift();
      else if (heard.bytes.length < PROCESS_LENGTH) return;
      else heard.processIds.add(String.fromCharCode(...heard.bytes.splice(0, PROCESS_LENGTH).slice(2, 6)));
    } else if (isStatusByte(first)) {
      heard.statusBytes.push(first);
      heard.bytes.shift();
    } else if ((first & 0x93) === 0x10) {
      if (heard.bytes.length < ASB_LENGTH) return;
      heard.bytes.splice(0, ASB_LENGTH);
    } else heard.bytes.shift();
  }
}
