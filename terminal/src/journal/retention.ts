/**
 * Acknowledged entries are kept for ninety days on which this till was used, and for ninety by the calendar: a clock
 * that leaps ahead by years makes nothing old. What is older goes into the archive and out of the database, up to the
 * open shift and to what the hub's levels still lack.
 */
import { setImmediate } from 'node:timers/promises';
import type { JournalEntry } from '@counterbook/shared/journal';
import { KEPT_DAYS } from '@counterbook/shared/sync';
import { z } from 'zod';
import type { Store } from '../store/index.ts';
import { whereRoom } from '../till/keep-hint.ts';
import type { Log } from '../till/parts.ts';
import type { Archive } from './archive.ts';
import type { Journal, JournalPlace } from './journal.ts';
import { PRUNED, type Pruned, readPruned } from './stored-journal.ts';

export type RetentionDeps = {
  readonly store: Store;
  readonly journal: Journal;
  readonly archive: Archive;
  readonly now: () => number;
  /** How far an epoch's entries are at the hub, effects and all. */
  readonly doneThrough: (epoch: number) => number;
  /** Where the open shift began. */
  readonly openSince: () => JournalPlace | null;
};

const DAY = 24 * 3_600_000;
/** Few enough that a cashier who scans meanwhile feels nothing. */
const AT_ONCE = 500;

const DAYS = 'journal.days';
const daysSchema = z.array(z.object({ day: z.string(), epoch: z.int(), sequence: z.int() }));

/** Runs at the start and whenever a shift is closed; returns how to stop. */
export function startRetention(deps: RetentionDeps & { readonly log: Log }): () => void {
  let isStopped = false;
  let isRunning = false;
  const start = async (): Promise<void> => {
    if (isRunning) return;
    isRunning = true;
    try {
      while (!isStopped && (await archiveOld(deps)) > 0) await setImmediate();
    } catch (error) {
      deps.log.warn({ error }, 'old entries could not be archived');
    }
    isRunning = false;
  };
  let noted = '';
  const note = (): void => {
    const day = new Date(deps.now()).toISOString().slice(0, 10);
    if (day !== noted) noteDay(deps, day);
    noted = day;
  };
  note();
  void start();
  deps.journal.onAppend(({ type }) => {
    note();
    if (type === 'shift.closed') void start();
  });
  return () => {
    isStopped = true;
  };
}

/** Notes where the journal stood when this day began. */
function noteDay({ store, journal }: Pick<RetentionDeps, 'store' | 'journal'>, day: string): void {
  const { local } = store;
  const days = daysSchema.safeParse(local.get(DAYS)).data ?? [];
  if (days.some((known) => known.day === day)) return;
  const place = { day, epoch: journal.place.epoch, sequence: journal.lastSequence() };
  whereRoom(() => local.set(DAYS, [...days, place].slice(-KEPT_DAYS - 1)));
}

/** Moves one batch of what is old into the archive; resolves with how many entries that were. */
export async function archiveOld(deps: RetentionDeps): Promise<number> {
  const { store, journal, archive } = deps;
  const end = endOfOld(deps);
  if (end === null) return 0;
  const pruned = readPruned(store.local);
  for (const { epoch, lastSequence } of journal.epochs()) {
    if (epoch > end.epoch) break;
    const from = (pruned[epoch]?.sequence ?? 0) + 1;
    const through = Math.min(
      from + AT_ONCE - 1,
      deps.doneThrough(epoch),
      epoch === end.epoch ? end.sequence : lastSequence,
    );
    const old = beforeNewer(await journal.range(epoch, from, through), deps.now() - KEPT_DAYS * DAY);
    const last = old.at(-1);
    if (!last) continue;
    archive.write(old);
    const next: Pruned = { ...pruned, [epoch]: { sequence: last.sequence, hash: last.hash } };
    store.forget(
      'journal',
      old.map(({ id }) => id),
      (local) => local.set(PRUNED, next),
    );
    return old.length;
  }
  return 0;
}

/** The last place that is old by days of use and before the open shift; null where nothing is. */
function endOfOld({ store, openSince }: RetentionDeps): JournalPlace | null {
  const days = daysSchema.safeParse(store.local.get(DAYS)).data ?? [];
  const [oldest] = days;
  if (days.length <= KEPT_DAYS || oldest === undefined) return null;
  const open = openSince();
  if (open === null || open.epoch > oldest.epoch) return oldest;
  if (open.epoch < oldest.epoch || open.sequence <= oldest.sequence)
    return { epoch: open.epoch, sequence: open.sequence - 1 };
  return oldest;
}

function beforeNewer(entries: readonly JournalEntry[], time: number): readonly JournalEntry[] {
  const newer = entries.findIndex(({ occurredAt }) => Date.parse(occurredAt) > time);
  return newer === -1 ? entries : entries.slice(0, newer);
}
