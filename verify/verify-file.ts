/** Verifies a till's file or an archive against the device's public keys. Throws where the file cannot be read. */
import type { KeyObject } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { type Chain, checkChain, findClockSteps } from './check-chain.ts';
import { type Finding, findingWithoutPlace, type Note } from './finding.ts';
import type { Found } from './found.ts';
import { gatherChains } from './gather-chains.ts';
import { type Judged, judgeEntry } from './judge-entry.ts';
import { findLimits, makeChains, type Source } from './make-chains.ts';
import { placeEntries } from './place-entries.ts';
import { readArchive } from './read-archive.ts';
import { readTillFile } from './read-till-file.ts';
import { NO_NOTES } from './till-notes.ts';

export type Report = {
  readonly source: Source;
  readonly ok: boolean;
  /** Rows or lines that were read. */
  readonly entries: number;
  readonly chains: readonly ChainSummary[];
  readonly findings: readonly Finding[];
  readonly notes: readonly Note[];
};

/** `continues` and `ends` are hashes: an archive joins a file where one's `ends` is the other's `continues`. */
export type ChainSummary = {
  readonly terminalId: string | null;
  readonly epoch: number;
  readonly entries: number;
  readonly from: number | null;
  readonly through: number | null;
  readonly continues: string | null;
  readonly ends: string | null;
};

export async function verifyFile(file: string, keys: readonly KeyObject[]): Promise<Report> {
  const judged: Judged[] = [];
  const take = (found: Found) => judged.push(judgeEntry(found, keys));
  const form = formOf(file);
  const source = form === 'database' ? 'till' : 'archive';
  let notes = NO_NOTES;
  let problems: readonly string[] = [];
  if (form === 'database') ({ notes, problems } = readTillFile(file, take));
  else await readArchive({ file, isCompressed: form === 'gzip' }, take);

  const { placed, unplaced } = placeEntries(judged);
  if (source === 'archive' && placed.length === 0)
    throw new Error('it is neither a till’s database nor an archive with an entry in it');
  const gathered = gatherChains(placed, source === 'archive');
  const chains = makeChains(gathered.chains, source, notes);
  const findings = [
    ...problems.map((problem) => findingWithoutPlace('damaged' as const, problem)),
    ...unplaced.map(({ where, fault }) =>
      findingWithoutPlace(fault?.kind ?? 'damaged', `${where} ${fault?.message}`),
    ),
    ...gathered.findings,
    ...chains.flatMap(checkChain),
  ];
  return {
    source,
    ok: findings.length === 0,
    entries: judged.length,
    chains: chains.map(summaryOf),
    findings: findings.toSorted(byPlace),
    notes: chains.flatMap((chain) => [...findClockSteps(chain), ...findLimits(chain, source)]),
  };
}

type Form = 'database' | 'gzip' | 'text';

/** By its first bytes: names say little. */
function formOf(file: string): Form {
  const start = Buffer.alloc(16);
  const handle = openSync(file, 'r');
  const read = readSync(handle, start, 0, start.length, 0);
  closeSync(handle);
  if (read === 0) throw new Error('it is empty');
  if (start.toString('latin1') === 'SQLite format 3\0') return 'database';
  return start[0] === 0x1f && start[1] === 0x8b ? 'gzip' : 'text';
}

function summaryOf({ terminalId, epoch, entries }: Chain): ChainSummary {
  const first = entries[0];
  const last = entries.at(-1);
  return {
    terminalId,
    epoch,
    entries: entries.length,
    from: first?.place.sequence ?? null,
    through: last?.place.sequence ?? null,
    continues: first?.judged.said.previousHash ?? null,
    ends: last?.judged.said.hash ?? null,
  };
}

/** What has no place comes first. */
function byPlace(left: Finding, right: Finding): number {
  return (
    (left.terminalId ?? '').localeCompare(right.terminalId ?? '') ||
    (left.epoch ?? 0) - (right.epoch ?? 0) ||
    (left.sequence ?? 0) - (right.sequence ?? 0)
  );
}
