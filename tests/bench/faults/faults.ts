/**
 * The scoreboard: one fault script against ours and against those whom a shop would take instead, each used as its own
 * pages show. Ours is to be all zeros; theirs is whatever it is.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { FAKE_CLOCK } from '../../availability.ts';
import { ourParty } from './our-party.ts';
import type { Party } from './party.ts';
import { peerParty } from './peer-party.ts';
import { REASONS } from './reasons.ts';
import { type Counts, FAULTS, type Fault, runFault } from './script.ts';

export type Cell = { readonly fault: Fault; readonly party: Party['name']; readonly why: string } & (
  | Counts
  | { readonly notMeasured: string }
);

export type Wanted = {
  readonly parties: readonly Party['name'][];
  readonly faults: readonly Fault[];
};
type Say = (line: string) => void;

export const EVERYTHING: Wanted = {
  parties: ['ours', 'rxdb', 'pouch', 'watermelon'],
  faults: FAULTS.map(({ name }) => name),
};

export async function benchFaults(wanted: Wanted, say: Say) {
  const directory = mkdtempSync(join(process.cwd(), 'data-bench-'));
  const ours = ourParty();
  const all: readonly Party[] = [ours, peerParty('rxdb'), peerParty('pouch'), peerParty('watermelon')];
  const parties = all.filter(({ name }) => wanted.parties.includes(name));
  try {
    const cells: Cell[] = [];
    for (const party of parties)
      for (const fault of wanted.faults) {
        const cell = await cellOf(party, fault, directory);
        say(`${party.name}: ${fault}: ${shown(cell)}`);
        cells.push(cell);
      }
    return {
      settings: Object.fromEntries(parties.map(({ name, setting }) => [name, setting])),
      unit: 'documents lost, doubled, skipped',
      cells,
      oursIsAllZeros: cells.filter(({ party }) => party === 'ours').every(isZero),
    };
  } finally {
    await ours.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

async function cellOf(party: Party, fault: Fault, directory: string): Promise<Cell> {
  const cell = { fault, party: party.name, why: REASONS[fault][party.name] };
  const missing =
    fault === 'clock back a day, restart' && !existsSync(FAKE_CLOCK)
      ? 'not measured: libfaketime is missing (apt-get install faketime)'
      : party.missing;
  if (missing !== null) return { ...cell, notMeasured: missing };
  const world = await party.open(mkdtempSync(join(directory, `${party.name}-`)));
  try {
    return { ...cell, ...(await runFault(fault, world)) };
  } finally {
    await world.stop();
  }
}

function isZero(cell: Cell): boolean {
  return 'lost' in cell && cell.lost + cell.doubled + cell.skipped === 0;
}

/** `lost/doubled/skipped` a cell, a line a fault. */
export function tableOf(cells: readonly Cell[]): string {
  const parties = [...new Set(cells.map(({ party }) => party))];
  const faults = [...new Set(cells.map(({ fault }) => fault))];
  const rows = faults.map((fault) => [
    fault,
    ...parties.map((party) => shown(cells.find((cell) => cell.fault === fault && cell.party === party))),
  ]);
  const lines = [['lost/doubled/skipped', ...parties], ...rows];
  const widths = parties.map((_, at) => Math.max(...lines.map((line) => (line[at + 1] ?? '').length)));
  const first = Math.max(...lines.map(([name = '']) => name.length));
  return lines
    .map(([name = '', ...cellsOf]) =>
      [name.padEnd(first), ...cellsOf.map((text, at) => text.padStart(widths[at] ?? 0))].join('  '),
    )
    .join('\n');
}

function shown(cell: Cell | undefined): string {
  if (!cell) return '';
  return 'lost' in cell ? `${cell.lost}/${cell.doubled}/${cell.skipped}` : 'not measured';
}
