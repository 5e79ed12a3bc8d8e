/** A journal as the files that a verifier is given: an archive, or a till's database that the real store wrote. */
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { crc32, gzipSync } from 'node:zlib';
import type { JournalEntry } from '@counterbook/shared/journal';
import { keepHeads } from '../../terminal/src/journal/heads.ts';
import { openStore } from '../../terminal/src/store/index.ts';
import { openDatabase } from '../../terminal/src/till/collections.ts';
import type { TestJournal } from './a-journal.ts';

/** What stands at one place of a file: an entry or what became of it, and the id that a database keeps it under. */
export type Slot = { readonly filed: string; readonly content: object | string };

export function slotsOf(entries: readonly JournalEntry[]): readonly Slot[] {
  return entries.map((entry) => ({ filed: entry.id, content: entry }));
}

export function writeKey(directory: string, { publicKey }: TestJournal): void {
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'device-public-key.pem'), publicKey.export({ type: 'spki', format: 'pem' }));
}

export function writeArchive(file: string, slots: readonly Slot[]): void {
  const text = slots.map(({ content }) => `${textOf(content)}\n`).join('');
  writeFileSync(file, file.endsWith('.gz') ? gzipSync(text) : text);
}

/** As the till itself writes it, its own note of where each epoch ends included. */
export async function writeTillFile(file: string, entries: readonly JournalEntry[]): Promise<void> {
  const store = openStore({ file, beside: { journal: keepHeads } });
  const database = await openDatabase(store.storage);
  const { error } = await database.journal.bulkInsert([...entries]);
  await database.close();
  store.close();
  if (error.length > 0) throw new Error('the store refused a test’s entries');
}

/** A copy of a till's file in which the slots stand instead, put there by plain SQL, the store's checksums included. */
export function writeForgedFile(from: string, to: string, slots: readonly Slot[]): void {
  copyFileSync(from, to);
  changeFile(to, (database, table) => {
    const kept = new Set(slots.map(({ filed }) => filed));
    for (const { id } of database.prepare(`SELECT id FROM ${table}`).all())
      if (!kept.has(String(id))) database.prepare(`DELETE FROM ${table} WHERE id = ?`).run(String(id));
    for (const { filed, content } of slots) {
      const text = textOf(
        typeof content === 'string' ? content : { ...content, _deleted: false, _meta: { lwt: 1 } },
      );
      const sum = crc32(text, 0);
      const { changes } = database
        .prepare(`UPDATE ${table} SET data = ?, sum = ? WHERE id = ?`)
        .run(text, sum, filed);
      if (changes === 0)
        database
          .prepare(
            `INSERT INTO ${table} (id, seq, data, deleted, sum) SELECT ?, max(seq) + 1, ?, 0, ? FROM ${table}`,
          )
          .run(filed, text, sum);
    }
  });
}

export function changeFile(file: string, change: (database: DatabaseSync, table: string) => void): void {
  const database = new DatabaseSync(file);
  const found = database.prepare("SELECT number FROM store_tables WHERE collection = 'journal'").get();
  change(database, `c${found?.number}`);
  database.close();
}

export function writeNote(file: string, key: string, value: unknown): void {
  const text = JSON.stringify(value);
  changeFile(file, (database) => {
    database
      .prepare('INSERT OR REPLACE INTO store_state (key, value, sum) VALUES (?, ?, ?)')
      .run(key, text, crc32(text));
  });
}

function textOf(content: object | string): string {
  return typeof content === 'string' ? content : JSON.stringify(content);
}
