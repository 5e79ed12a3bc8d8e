/**
 * The wire between till and hub. Terminals come back old: a change here gets a number and a line, and both sides speak
 * the last three. The hub names what it speaks in every answer, the till what it has chosen in every request; who says
 * nothing speaks 1. A journal is taken from a till of any age, whatever it speaks.
 * 1: journal up with a verdict per entry, feeds down by sequence. A hand-in may say when it was sent, and name lost entries.
 * 2: both sides say what they speak. Hand-ins may come compressed, and 429 tells a till to come again. Entries of other
 *    terminals of the shop, countersigned heads, the audit, a till's report, allowances in accounts and in levels of
 *    scarce goods.
 */
export const PROTOCOL_VERSION = 2;

export type Spoken = { readonly oldest: number; readonly newest: number };

const ALSO_SPOKEN = 2;

export const SPOKEN: Spoken = spokenUpTo(PROTOCOL_VERSION);

export function spokenUpTo(newest: number): Spoken {
  return { oldest: Math.max(1, newest - ALSO_SPOKEN), newest };
}

/** The highest version that both speak; null where there is none. */
export function agreeOn(one: Spoken, other: Spoken): number | null {
  const highest = Math.min(one.newest, other.newest);
  return highest >= Math.max(one.oldest, other.oldest) ? highest : null;
}

/** Of a request: one version. */
export const PROTOCOL_HEADER = 'counterbook-protocol';
/** Of an answer: `1-2`. */
export const PROTOCOLS_HEADER = 'counterbook-protocols';

export function protocolOfHeader(value: string | null | undefined): number {
  return /^[1-9]\d{0,5}$/.test(value ?? '') ? Number(value) : 1;
}

export function spokenToHeader({ oldest, newest }: Spoken): string {
  return `${oldest}-${newest}`;
}

export function spokenOfHeader(value: string | null | undefined): Spoken {
  const [, oldest, newest] = /^([1-9]\d{0,5})-([1-9]\d{0,5})$/.exec(value ?? '') ?? [];
  return oldest === undefined || newest === undefined
    ? { oldest: 1, newest: 1 }
    : { oldest: Number(oldest), newest: Number(newest) };
}
