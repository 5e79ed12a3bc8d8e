/** What a till's folder holds when the till is down, and whether that is what was printed and promised. */
import { createPublicKey } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type JournalEntry, journalEntrySchema, verifyChain } from '@counterbook/shared/journal';
import { readCollection } from '../replay/till-files.ts';
import type { Acknowledged } from './scripted-day.ts';

/** In order of epoch and sequence. The till must not be running. */
export function journalOf(directory: string): readonly JournalEntry[] {
  return readCollection(join(directory, 'till.db'), 'journal')
    .map((document) => journalEntrySchema.parse(withoutMeta(document)))
    .sort((left, right) => left.epoch - right.epoch || left.sequence - right.sequence);
}

/** Every epoch is a chain of its own, from 1 without a gap; a receipt number stands once in all of them. */
export function faultsOf(entries: readonly JournalEntry[], directory: string): readonly string[] {
  const key = createPublicKey(readFileSync(join(directory, 'device-public-key.pem'), 'utf8'));
  const epochs = new Map<number, JournalEntry[]>();
  for (const entry of entries) epochs.set(entry.epoch, [...(epochs.get(entry.epoch) ?? []), entry]);
  const faults = [...epochs.values()].flatMap((chain) =>
    verifyChain(chain, key).map(({ kind, sequence, message }) => `${kind} at ${sequence}: ${message}`),
  );
  return [...faults, ...twice(entries.flatMap((entry) => entry.receiptNumber ?? [])).map(saidTwice)];
}

export type Promised = {
  readonly printed: readonly string[];
  readonly acknowledged: readonly Acknowledged[];
};

/** Printed ⊆ journal, acknowledged ⊆ journal, nothing done twice. */
export function brokenPromises(entries: readonly JournalEntry[], promised: Promised): readonly string[] {
  const known = new Set(entries.map(({ hash }) => hash.slice(0, 16)));
  const hashes = new Map(entries.map((entry) => [entry.id, entry.hash]));
  const commands = entries.flatMap((entry) => entry.commandId ?? []);
  return [
    ...promised.printed
      .filter((hash) => !known.has(hash))
      .map((hash) => `printed, not in the journal: ${hash}`),
    ...twice(promised.printed).map((hash) => `printed twice: ${hash}`),
    ...promised.acknowledged.flatMap(({ id, hash, act }) => {
      const kept = hashes.get(id);
      if (kept === undefined) return [`answered ok, not in the journal: ${act} ${id}`];
      return hash !== null && kept !== hash ? [`answered ok, changed in the journal: ${act} ${id}`] : [];
    }),
    ...twice(commands).map((commandId) => `done twice: ${commandId}`),
  ];
}

/** What a till set aside because it was damaged. */
export function quarantined(directory: string): readonly string[] {
  const folder = join(directory, 'quarantine');
  return existsSync(folder) ? readdirSync(folder) : [];
}

function withoutMeta(document: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(document).filter(([key]) => !key.startsWith('_')));
}

function twice(values: readonly string[]): readonly string[] {
  return [...new Set(values.filter((value, at) => values.indexOf(value) !== at))];
}

function saidTwice(number: string): string {
  return `receipt number used twice: ${number}`;
}
