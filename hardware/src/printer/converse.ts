import { type Asked, askStatus } from './ask-status.ts';
import { closedBecause } from './line-link.ts';
import { isLabelLanguage, type PrinterManners } from './manners.ts';
import type { PrinterCause, PrinterStatus, WriteOptions, WriteOutcome } from './port.ts';
import { listenForAnswers, type PrinterAnswers } from './printer-answers.ts';
import type { OpenLink, PrinterLink } from './printer-link.ts';
import { awayStatus } from './status-bytes.ts';

/** What one exchange with the printer is made of; `processId` is 4 printable letters, new for each job. */
export type Conversation = {
  readonly openLink: OpenLink;
  readonly profile: PrinterManners;
  readonly processId: string;
  /** Real-time status comes at once from a healthy printer, also while it prints. */
  readonly statusMs: number;
  /** Hears how the printer is while it is waited for: a cashier puts paper in sooner than a deadline ends. */
  readonly onStatus: (status: PrinterStatus) => void;
  /** It answered once since it is known. */
  readonly hasAnswered: () => boolean;
  readonly onAnswered: () => void;
  readonly now: () => number;
};

export type Written = { readonly outcome: WriteOutcome; readonly status: PrinterStatus };

/**
 * One job over one connection: ask how the printer is, hand the job over in pieces, then wait for its word that it
 * is done. Asking first finds the printer that accepts connections and reads nothing, before it has a byte.
 */
export async function writeJob(talk: Conversation, job: Uint8Array, options: WriteOptions): Promise<Written> {
  const deadline = talk.now() + options.deadlineMs;
  const left = () => deadline - talk.now();
  const link = await openOrCause(talk, left());
  if (typeof link === 'string') return failed(awayStatus(link), link);
  try {
    const answers = listenForAnswers(link, talk.profile.language);
    const { status } = await ask({ talk, link, answers }, Math.min(talk.statusMs, left()));
    const cause = status.cause;
    const goesAnyway = options.evenIfOffline === true && cause !== 'no-answer' && cause !== 'connection-lost';
    if (cause !== undefined && !goesAnyway) return failed(status, cause);
    return await handOver({ talk, link, answers, left, status }, job, options);
  } finally {
    await link.close();
  }
}

export async function askOnce(talk: Conversation): Promise<PrinterStatus> {
  const link = await openOrCause(talk, talk.statusMs);
  if (typeof link === 'string') return awayStatus(link);
  try {
    const answers = listenForAnswers(link, talk.profile.language);
    return (await ask({ talk, link, answers }, talk.statusMs)).status;
  } finally {
    await link.close();
  }
}

/** Kept at the end of a deadline for asking why the answer does not come. */
const DIAGNOSIS_MS = 400;
/** How often a printer that does not confirm yet is asked how it is. */
const LOOK_AGAIN_MS = 500;
/** How often one is that lets see what it still has to print. */
const LOOK_SOON_MS = 250;
const PIECE_BYTES = 4_096;

type Exchange = {
  readonly talk: Conversation;
  readonly link: PrinterLink;
  readonly answers: PrinterAnswers;
  readonly left: () => number;
  readonly status: PrinterStatus;
};

async function openOrCause(talk: Conversation, timeoutMs: number): Promise<PrinterLink | PrinterCause> {
  try {
    return await talk.openLink(Math.max(1, timeoutMs));
  } catch (error) {
    return closedBecause(error);
  }
}

function failed(status: PrinterStatus, cause: PrinterCause): Written {
  return { outcome: { status: 'failed', cause }, status };
}

async function ask(exchange: Pick<Exchange, 'talk' | 'link' | 'answers'>, timeoutMs: number): Promise<Asked> {
  return askStatus({ ...exchange.talk, ...exchange }, timeoutMs);
}

async function handOver(exchange: Exchange, job: Uint8Array, options: WriteOptions): Promise<Written> {
  const { talk, answers, left } = exchange;
  const { language, confirmsPrinting } = talk.profile;
  const isSilent = isLabelLanguage(language) && !talk.hasAnswered();
  const confirms = confirmsPrinting && options.evenIfOffline !== true && !isSilent;
  const isSeen = language === 'zpl';
  const bytes = confirms && !isSeen ? Buffer.concat([job, processIdRequest(talk.processId)]) : job;
  // Zeros within a picture would be dots of it: only the last piece may be filled up.
  const pieceBytes = PIECE_BYTES - (PIECE_BYTES % (exchange.link.unitBytes ?? 1));
  let handed = 0;
  while (handed < bytes.length && !answers.isLost()) {
    const piece = bytes.subarray(handed, handed + pieceBytes);
    handed += piece.length;
    const sent = await within(exchange.link.send(piece), left() - DIAGNOSIS_MS, answers.lost);
    if (sent !== 'sent') return unconfirmed(exchange, handed);
  }
  const finished = await within(finish(exchange.link), left() - DIAGNOSIS_MS, answers.lost);
  if (finished !== 'sent') return unconfirmed(exchange, handed);
  if (answers.isLost()) return unconfirmed(exchange, handed);
  if (confirms) return isSeen ? awaitIdle(exchange, handed) : awaitConfirmation(exchange, handed);
  // One that speaks EPL answers when it is through with its labels.
  const patienceMs = language === 'epl' && !isSilent ? left() : talk.statusMs;
  const { status: after } = await ask(exchange, Math.min(patienceMs, left()));
  const isWell = after.cause === undefined || options.evenIfOffline === true;
  return isWell
    ? { outcome: { status: 'handed-over' }, status: after }
    : { outcome: { status: 'unconfirmed', cause: after.cause, bytesAccepted: handed }, status: after };
}

async function finish(link: PrinterLink): Promise<void> {
  await link.finish?.();
}

async function awaitConfirmation(exchange: Exchange, handed: number): Promise<Written> {
  const { talk, answers, left } = exchange;
  let status = exchange.status;
  while (left() > DIAGNOSIS_MS && !answers.isLost()) {
    const waitMs = Math.min(LOOK_AGAIN_MS, left() - DIAGNOSIS_MS);
    if (await answers.processId(talk.processId, waitMs)) {
      return {
        outcome: { status: 'confirmed' },
        status: status.online ? status : (await ask(exchange, talk.statusMs)).status,
      };
    }
    if (left() <= DIAGNOSIS_MS + talk.statusMs) continue;
    ({ status } = await ask(exchange, talk.statusMs));
    talk.onStatus(status);
  }
  return unconfirmed({ ...exchange, status }, handed);
}

/**
 * A ZPL printer says nothing by itself and lets see what it still has to print. It is asked on the job's own line, so
 * behind the whole job; twice, since between reading a label and counting it nothing is left for a moment.
 */
async function awaitIdle(exchange: Exchange, handed: number): Promise<Written> {
  const { talk, answers, left } = exchange;
  let status = exchange.status;
  let wasIdle = false;
  while (left() > DIAGNOSIS_MS && !answers.isLost()) {
    const asked = await ask(exchange, Math.min(talk.statusMs, left() - DIAGNOSIS_MS));
    status = asked.status;
    talk.onStatus(status);
    const isIdle = asked.isIdle === true && status.online;
    if (isIdle && wasIdle) return { outcome: { status: 'confirmed' }, status };
    wasIdle = isIdle;
    await pause(Math.min(LOOK_SOON_MS, left()), answers.lost);
  }
  return unconfirmed({ ...exchange, status }, handed);
}

/** GS ( H function 48: the printer answers with the id when all before it is printed. */
function processIdRequest(id: string): Uint8Array {
  const letters = Array.from(id, (letter) => letter.charCodeAt(0));
  return Uint8Array.from([0x1d, 0x28, 0x48, 0x06, 0x00, 0x30, 0x30, ...letters]);
}

async function unconfirmed(exchange: Exchange, bytesAccepted: number): Promise<Written> {
  const status = exchange.answers.isLost()
    ? awayStatus('connection-lost')
    : (await ask(exchange, DIAGNOSIS_MS)).status;
  // What it said while it was waited for says more than its silence at the end.
  const isSilent = status.cause === undefined || status.cause === 'no-answer';
  const cause = (isSilent ? exchange.status.cause : status.cause) ?? 'no-answer';
  if (bytesAccepted === 0) return failed(status, cause);
  return { outcome: { status: 'unconfirmed', cause, bytesAccepted }, status };
}

async function pause(milliseconds: number, lost: Promise<void>): Promise<void> {
  await within(new Promise(() => undefined), milliseconds, lost);
}

async function within(
  sending: Promise<void>,
  timeoutMs: number,
  lost: Promise<void>,
): Promise<'sent' | 'late' | 'lost'> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), Math.max(0, timeoutMs));
  });
  const sent = sending.then(
    () => 'sent' as const,
    () => 'lost' as const,
  );
  try {
    return await Promise.race([sent, late, lost.then(() => 'lost' as const)]);
  } finally {
    clearTimeout(timer);
  }
}
