/**
 * What the tills' own files say, read with SQL and plain arithmetic while the tills are stopped: the second of
 * the three sums. Only the chain is verified by the product's rule; the sums share nothing with it.
 */
import { createPublicKey, type KeyObject } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { type JournalEntry, journalEntrySchema, verifyChain } from '@counterbook/shared/journal';

export type TillFile = {
  readonly entries: readonly JournalEntry[];
  readonly sales: { readonly count: number; readonly total: number };
  readonly refunds: { readonly count: number; readonly total: number };
  readonly receiptNumbers: readonly string[];
  readonly faults: readonly string[];
};

export function readTillFile(file: string, publicKeyPem: string): TillFile {
  const entries = readCollection(file, 'journal')
    .map((document) => journalEntrySchema.parse(withoutMeta(document)))
    .sort((left, right) => left.epoch - right.epoch || left.sequence - right.sequence);
  const sales = entries.flatMap((entry) => (entry.type === 'sale.completed' ? [entry.payload.total] : []));
  const refunds = entries.flatMap((entry) => (entry.type === 'sale.refunded' ? [entry.payload.total] : []));
  return {
    entries,
    sales: { count: sales.length, total: plainSum(sales) },
    refunds: { count: refunds.length, total: plainSum(refunds) },
    receiptNumbers: entries.flatMap((entry) => entry.receiptNumber ?? []),
    faults: faultsOf(entries, createPublicKey(publicKeyPem)),
  };
}

/** Every live document of a collection of the till's database. */
export function readCollection(file: string, collection: string): readonly Record<string, unknown>[] {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const table = database
      .prepare('SELECT number FROM store_tables WHERE collection = ? ORDER BY version DESC')
      .get(collection);
    if (!table) return [];
    const rows = database.prepare(`SELECT data FROM c${String(table.number)} WHERE deleted = 0`).all();
    return rows.map((row) => JSON.parse(String(row.data)) as Record<string, unknown>);
  } finally {
    database.close();
  }
}

/** No number missing, none used twice, every link and signature right. */
function faultsOf(entries: readonly JournalEntry[], publicKey: KeyObject): readonly string[] {
  const faults = verifyChain(entries, publicKey).map(
    ({ kind, sequence, message }) => `${kind} at ${sequence}: ${message}`,
  );
  const numbers = entries.flatMap((entry) => entry.receiptNumber ?? []);
  if (new Set(numbers).size !== numbers.length) faults.push('a receipt number was used twice');
  return faults;
}

function withoutMeta(document: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(document).filter(([key]) => !key.startsWith('_')));
}

function plainSum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
