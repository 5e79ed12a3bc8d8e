import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from './open-store.ts';
import { aThing, openThings, temporaryFolder } from './store-fixture.ts';

let folder: ReturnType<typeof temporaryFolder>;
let file: string;

beforeEach(async () => {
  folder = temporaryFolder();
  file = join(folder.path, 'till.db');
  const store = openStore({ file });
  const things = await openThings(store.storage);
  await things.bulkWrite([{ document: aThing({ id: 'kept' }) }], 'test');
  await things.close();
  store.close();
});

afterEach(() => folder.remove());

function raise(format: number): DatabaseSync {
  const database = new DatabaseSync(file);
  database.exec(`PRAGMA journal_mode = WAL; PRAGMA user_version = ${format}`);
  return database;
}

describe('a file that a newer version wrote', () => {
  it('is refused, and stays what it is to the last byte', () => {
    raise(3).close();
    const before = readFileSync(file);
    expect(() => openStore({ file })).toThrow(`${file} has form 3, and this version knows only up to 2`);
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it('is refused too where only its log says so', () => {
    const newer = raise(3);
    const copy = join(folder.path, 'copy.db');
    for (const part of ['', '-wal']) copyFileSync(file + part, copy + part);
    newer.close();
    expect(readFileSync(copy).readInt32BE(60)).toBe(2);
    expect(() => openStore({ file: copy })).toThrow('has form 3');
  });

  it('is never taken for one when its header is damaged', () => {
    raise(0x5a5a_5a5a).close();
    expect(() => openStore({ file }).close()).not.toThrow();
  });
});
