import { EPL_STATUS_REQUEST, takeEplStatus } from './epl-status.ts';
import { isLabelLanguage, type PrinterManners } from './manners.ts';
import type { PrinterStatus } from './port.ts';
import type { PrinterAnswers } from './printer-answers.ts';
import type { PrinterLink } from './printer-link.ts';
import { readStarStatus, STAR_STATUS_REQUEST, takeStarStatus } from './star-status.ts';
import { awayStatus, readStatus, type StatusBytes, statusRequest } from './status-bytes.ts';
import { takeZplStatus, ZPL_STATUS_REQUEST } from './zpl-status.ts';

export type Asked = {
  readonly status: PrinterStatus;
  /** Of a printer that lets see whether it is through with what it was sent. */
  readonly isIdle?: boolean;
};

export type Asking = {
  readonly link: PrinterLink;
  readonly answers: PrinterAnswers;
  readonly profile: PrinterManners;
  /** It answered once, now or earlier. */
  readonly hasAnswered: () => boolean;
  readonly onAnswered: () => void;
};

/**
 * How the printer is, in its own language. A label printer from which nothing was ever heard may be one that sends
 * nothing back: it counts as well. Whoever answered once and is mute now is in trouble.
 */
export async function askStatus(asking: Asking, timeoutMs: number): Promise<Asked> {
  const { answers, profile } = asking;
  if (!profile.answersStatus) return { status: UNTOLD };
  const asked = await ASK[profile.language](asking, timeoutMs);
  if (asked !== undefined) {
    asking.onAnswered();
    return asked;
  }
  if (answers.isLost()) return { status: awayStatus('connection-lost') };
  const mayBeSilent = isLabelLanguage(profile.language) && !asking.hasAnswered();
  return { status: mayBeSilent ? UNTOLD : awayStatus('no-answer') };
}

const UNTOLD: PrinterStatus = { online: true, paper: 'unknown', cover: 'unknown', drawerPin: 'unknown' };

type Ask = (asking: Asking, timeoutMs: number) => Promise<Asked | undefined>;

const askStar: Ask = async (asking, timeoutMs) => {
  const bytes = await answerTo(asking, STAR_STATUS_REQUEST, () =>
    asking.answers.next(takeStarStatus, timeoutMs),
  );
  return bytes && { status: readStarStatus(bytes) };
};

const ASK: Readonly<Record<PrinterManners['language'], Ask>> = {
  'esc-pos': async (asking, timeoutMs) => {
    const deadline = performance.now() + timeoutMs;
    const bytes: number[] = [];
    for (const n of [1, 2, 3, 4] as const) {
      const byte = await answerTo(asking, statusRequest(n), () =>
        asking.answers.nextStatusByte(deadline - performance.now()),
      );
      if (byte === undefined) return undefined;
      bytes.push(byte);
    }
    const [printer = 0, offline = 0, error = 0, paper = 0] = bytes;
    return { status: readStatus([printer, offline, error, paper] satisfies StatusBytes) };
  },
  'star-line': askStar,
  'star-prnt': askStar,
  zpl: (asking, timeoutMs) =>
    answerTo(asking, ZPL_STATUS_REQUEST, () => asking.answers.next(takeZplStatus, timeoutMs)),
  epl: async (asking, timeoutMs) => {
    const status = await answerTo(asking, EPL_STATUS_REQUEST, () =>
      asking.answers.next(takeEplStatus, timeoutMs),
    );
    return status && { status };
  },
};

function answerTo<T>({ link, answers }: Asking, request: Uint8Array, answer: () => Promise<T>): Promise<T> {
  answers.forgetEarlier();
  // Not awaited: behind a job that the printer does not read, the request is never taken either.
  link.send(request).catch(() => undefined);
  return answer();
}
