import type { JournalEntry } from '@counterbook/shared/journal';
import {
  type Audited,
  type AuditRange,
  auditAnswerSchema,
  digestOf,
  isSameDigest,
  MOST_RANGES,
  moneyIn,
} from '@counterbook/shared/sync';
import type { Journal } from '../journal/journal.ts';
import type { LostEntries } from '../journal/lost-entries.ts';
import type { DeviceSession } from './device-session.ts';
import type { HubLink } from './hub-link.ts';

export type CompareDeps = {
  readonly link: Pick<HubLink, 'tryOnce' | 'protocol'>;
  readonly session: DeviceSession;
  readonly journal: Pick<Journal, 'history'>;
  readonly lost: LostEntries;
};

/** Some entries of one epoch as this till has them, to be compared with what the hub has under their numbers. */
export type Page = {
  readonly epoch: number;
  readonly entries: ReadonlyMap<number, JournalEntry>;
  readonly audited: ReadonlyMap<number, Audited>;
  /** One for each business day. */
  readonly days: readonly AuditRange[];
};

/** The hub does not answer, or is too old to be asked: another time. */
export class NotNowError extends Error {
  override readonly name = 'NotNowError';
}

/** Without those numbers that are known to differ. */
export async function readPage(
  { journal, lost }: CompareDeps,
  { epoch, from, to }: AuditRange,
  isKnown: (sequence: number) => boolean,
): Promise<Page> {
  const found = await journal.history(epoch, from, to);
  const entries = new Map(found.map((entry) => [entry.sequence, entry]));
  const audited = new Map<number, Audited>();
  for (const { sequence, hash } of lost.between(epoch, from, to)) audited.set(sequence, { hash, money: 0 });
  for (const entry of found) audited.set(entry.sequence, { hash: entry.hash, money: moneyIn(entry) });
  const days: AuditRange[] = [];
  let day = '';
  for (let sequence = from; sequence <= to; sequence += 1) {
    if (!audited.has(sequence) || isKnown(sequence)) continue;
    const its = entries.get(sequence)?.occurredAt.slice(0, 10) ?? day;
    const last = days.at(-1);
    if (last !== undefined && its === day && last.to === sequence - 1)
      days[days.length - 1] = { ...last, to: sequence };
    else days.push({ epoch, from: sequence, to: sequence });
    day = its;
  }
  return { epoch, entries, audited, days };
}

/** By what the hub has, or, which costs it far less, by what it noted when that came. */
export type Depth = 'contents' | 'notes';

/** The numbers of a page under which the hub has nothing, or something else: found by halving what differs. */
export async function findDifferences(
  deps: CompareDeps,
  page: Page,
  depth: Depth,
): Promise<readonly number[]> {
  let differing = await thatDiffer(deps, page, { ranges: page.days, depth });
  while (differing.some(({ from, to }) => from < to))
    differing = await thatDiffer(deps, page, { ranges: differing.flatMap(halvesOf), depth });
  return differing.map(({ from }) => from);
}

export function singles(epoch: number, sequences: readonly number[]): readonly AuditRange[] {
  return sequences.map((sequence) => ({ epoch, from: sequence, to: sequence }));
}

export async function thatDiffer(
  { link, session }: CompareDeps,
  page: Page,
  { ranges, depth }: { readonly ranges: readonly AuditRange[]; readonly depth: Depth },
): Promise<readonly AuditRange[]> {
  const differing: AuditRange[] = [];
  for (let at = 0; at < ranges.length; at += MOST_RANGES) {
    const asked = ranges.slice(at, at + MOST_RANGES);
    const outcome = await link.tryOnce({
      method: 'POST',
      path: '/api/sync/audit',
      body: { protocol: link.protocol(), contents: depth === 'contents', ranges: asked },
      token: session.token,
      forgetToken: session.forget,
    });
    if (outcome.kind !== 'answer') throw new NotNowError(`the audit was answered with ${outcome.kind}`);
    const { digests } = auditAnswerSchema.parse(outcome.body);
    asked.forEach((range, index) => {
      const hubs = digests[index];
      if (hubs === undefined || !isSameDigest(ownDigest(page, range), hubs)) differing.push(range);
    });
  }
  return differing;
}

function ownDigest({ audited }: Page, range: AuditRange) {
  const own: Audited[] = [];
  for (let sequence = range.from; sequence <= range.to; sequence += 1) {
    const one = audited.get(sequence);
    if (one !== undefined) own.push(one);
  }
  return digestOf(range, own);
}

function halvesOf(range: AuditRange): readonly AuditRange[] {
  if (range.from === range.to) return [range];
  const middle = Math.floor((range.from + range.to) / 2);
  return [
    { ...range, to: middle },
    { ...range, from: middle + 1 },
  ];
}
