/** One chain, a terminal's epoch: whether its entries follow one another, from its start to its noted end. */
import { HASH_OF_NOTHING } from '@counterbook/shared/journal';
import type { Finding, FindingKind, Note } from './finding.ts';
import type { Judged } from './judge-entry.ts';
import type { Placed } from './place-entries.ts';
import type { Point } from './till-notes.ts';

export type Chain = {
  readonly terminalId: string | null;
  readonly epoch: number;
  /** In order, each sequence once. */
  readonly entries: readonly Placed[];
  /** The entry after which the first one must come; null where a chain may begin anywhere. */
  readonly start: Point | null;
  /** The last entry, by the till's own note; null where nothing says it. */
  readonly end: Point | null;
  /** What the till itself knows to be lost. */
  readonly lost: ReadonlySet<number>;
};

export const BEGINNING: Point = { sequence: 0, hash: HASH_OF_NOTHING };

export function checkChain(chain: Chain): readonly Finding[] {
  const findings: Finding[] = [];
  let previous = chain.start?.sequence ?? (chain.entries[0]?.place.sequence ?? 1) - 1;
  chain.entries.forEach((entry, at) => {
    const { sequence } = entry.place;
    if (sequence > previous + 1) findings.push(runOf(chain, 'missing', previous + 1, sequence - 1));
    else if (at === 0) findings.push(...checkStart(chain, entry));
    findings.push(...checkEntry(chain, entry, chain.entries[at + 1]));
    previous = sequence;
  });
  const end = chain.end?.sequence ?? previous;
  if (end > previous) findings.push(runOf(chain, 'truncated', previous + 1, end));
  if (end < previous) findings.push(runOf(chain, 'beyond-end', end + 1, previous));
  return findings;
}

const DAY = 24 * 60 * 60 * 1000;

/** Where the device's clock went back by more than a day: order and identity do not hang on it. */
export function findClockSteps({ entries, ...chain }: Chain): readonly Note[] {
  return entries.flatMap(({ judged, place: { sequence } }, at) => {
    const before = entries[at - 1]?.judged;
    if (!judged.isSealed || !before?.isSealed) return [];
    const { occurredAt } = judged.said;
    if (!(Date.parse(occurredAt ?? '') < Date.parse(before.said.occurredAt ?? '') - DAY)) return [];
    const message = `is dated ${occurredAt}, after an entry of ${before.said.occurredAt}: the clock stepped back`;
    return [{ kind: 'clock-stepped-back', ...whereOf(chain, sequence, judged), message }];
  });
}

function checkEntry(chain: Chain, { judged, place }: Placed, next: Placed | undefined): readonly Finding[] {
  const { fault, isSealed, said } = judged;
  const where = whereOf(chain, place.sequence, judged);
  const isFollowed = next?.judged.isSealed && next.place.sequence === place.sequence + 1;
  const isBetrayed = isFollowed && next.judged.said.previousHash !== said.hash;
  if (fault && !isSealed) {
    const more =
      fault.kind === 're-signed' && isBetrayed
        ? `, nor is it what entry ${place.sequence + 1} was chained to`
        : '';
    return [{ kind: fault.kind, ...where, message: fault.message + more }];
  }
  const findings: Finding[] = fault ? [{ kind: fault.kind, ...where, message: fault.message }] : [];
  const witness = isBetrayed
    ? `entry ${next.place.sequence}, which was chained to another`
    : chain.end?.sequence === place.sequence && chain.end.hash !== said.hash
      ? 'the till’s own note of its last entry'
      : null;
  if (witness !== null)
    findings.push({
      kind: 're-sealed',
      ...where,
      message: `was sealed again by the device’s own key, betrayed by ${witness}`,
    });
  return findings;
}

/** The first entry that is here against what must come before it. */
function checkStart(chain: Chain, { judged, place }: Placed): readonly Finding[] {
  const { start } = chain;
  if (start === null || !judged.isSealed || judged.said.previousHash === start.hash) return [];
  if (start.sequence === 0)
    return [
      {
        kind: 're-sealed',
        ...whereOf(chain, place.sequence, judged),
        message: 'is the first, but was chained to another',
      },
    ];
  const message = `was archived as another than entry ${place.sequence} was chained to`;
  return [{ kind: 're-sealed', ...whereOf(chain, start.sequence), message }];
}

const RUNS = {
  missing: ['is missing', 'are missing'],
  truncated: [
    'was the last by the till’s own note, and is not here',
    'were the last by the till’s own note, and are not here',
  ],
  'beyond-end': ['lies beyond the last by the till’s own note', 'lie beyond the last by the till’s own note'],
} as const satisfies Partial<Record<FindingKind, readonly [string, string]>>;

function runOf(chain: Chain, kind: keyof typeof RUNS, from: number, through: number): Finding {
  const [one, many] = RUNS[kind];
  const known = [...chain.lost].filter((sequence) => sequence >= from && sequence <= through).length;
  const lost = known === through - from + 1 ? ': lost to damage, as the till itself noted' : '';
  const where = whereOf(chain, from);
  return through === from
    ? { kind, ...where, message: one + lost }
    : { kind, ...where, through, message: many + lost };
}

function whereOf(
  { terminalId, epoch }: Pick<Chain, 'terminalId' | 'epoch'>,
  sequence: number,
  judged?: Judged,
) {
  return { terminalId, epoch, sequence, receiptNumber: judged?.said.receiptNumber ?? null };
}
