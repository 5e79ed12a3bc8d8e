/** The command, as a process of its own. */
import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aJournal } from './testing/a-journal.ts';
import { slotsOf, writeArchive, writeForgedFile, writeKey, writeTillFile } from './testing/journal-files.ts';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));
const journal = aJournal([]);
const [one, sale, three] = journal.entries;
let directory: string;
let archive: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'counterbook-verify-test-'));
  archive = join(directory, 'archive.jsonl');
  writeKey(directory, journal);
  writeArchive(archive, slotsOf(journal.entries));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function verify(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], { encoding: 'utf8' });
  return { status, stdout, stderr };
}

describe('npm run verify', () => {
  it('ends with 0 where a till’s file verifies, and finds the key beside it', async () => {
    const file = join(directory, 'till.db');
    await writeTillFile(file, journal.entries);
    const { status, stdout } = verify(file);
    expect(stdout).toBe(
      `${file} verifies: epoch 1 of terminal till-1: 3 entries, 1 to 3; epoch 2 of terminal till-1: 3 entries, 1 to 3.\n`,
    );
    expect(status).toBe(0);
  });

  it('ends with 1 where it does not, and says in one line each what is wrong where', async () => {
    const whole = join(directory, 'till.db');
    const file = join(directory, 'forged.db');
    await writeTillFile(whole, journal.entries);
    const paid = { ...sale!, occurredAt: '2026-01-05T09:00:00.000Z' };
    const rest = journal.entries.filter(({ epoch }) => epoch === 2);
    writeForgedFile(whole, file, [
      ...slotsOf([one!]),
      { filed: sale!.id, content: paid },
      ...slotsOf([three!, ...rest.slice(0, 1)]),
    ]);
    const { status, stdout } = verify(file);
    expect(stdout.split('\n').slice(0, 2)).toEqual([
      `changed: entry 2 of epoch 1 (receipt ${sale?.receiptNumber}) does not hold the content that was hashed`,
      'truncated: entries 2 to 3 of epoch 2 were the last by the till’s own note, and are not here',
    ]);
    expect(status).toBe(1);
    const json = verify(file, '--json');
    expect(json.status).toBe(1);
    expect(JSON.parse(json.stdout)).toMatchObject({
      file,
      source: 'till',
      ok: false,
      findings: [
        { kind: 'changed', epoch: 1, sequence: 2, receiptNumber: sale?.receiptNumber },
        { kind: 'truncated', epoch: 2, sequence: 2, through: 3 },
      ],
    });
  });

  it('reads archives that begin anywhere, and says so', () => {
    writeArchive(archive, slotsOf(journal.entries.slice(1, 3)));
    const { status, stdout } = verify(archive);
    expect(stdout).toContain('note: begins-later: entry 2 of epoch 1');
    expect(stdout).toContain('note: end-unknown: entry 3 of epoch 1');
    expect(status).toBe(0);
  });

  it.each(['archive.jsonl', 'archive.jsonl.gz'])('finds an end that was torn off %s', (name) => {
    const file = join(directory, name);
    // Not to be compressed away, so that the cut falls into the last entry.
    const text = readFileSync(archive);
    writeFileSync(file, name.endsWith('.gz') ? gzipSync(text, { level: 0 }) : text);
    truncateSync(file, text.length - 100);
    const { status, stdout } = verify(file);
    expect(stdout).toMatch(/^damaged: entry 3 of epoch 2 /);
    expect(status).toBe(1);
  });

  it('takes the keys that are named instead, each for what it signed', () => {
    const other = aJournal([]);
    writeArchive(archive, slotsOf([...journal.entries.slice(0, 3), ...other.entries.slice(3)]));
    writeKey(join(directory, 'other'), other);
    const keys = [directory, join(directory, 'other')].map((folder) => join(folder, 'device-public-key.pem'));
    expect(verify(archive).status).toBe(1);
    expect(verify(archive, '--key', keys[0]!, '--key', keys[1]!).status).toBe(0);
    expect(verify(archive, '--key', keys[1]!).stdout).toContain('re-signed: entry 1 of epoch 1 ');
  });

  it('ends with 2 and the reason where there is nothing that it can read', () => {
    const empty = join(directory, 'empty.jsonl');
    appendFileSync(empty, '');
    const letter = join(directory, 'letter.txt');
    writeFileSync(letter, 'Dear auditor,\nall is well.\n');
    const header = join(directory, 'header.db');
    writeFileSync(header, `SQLite format 3\0${'?'.repeat(5000)}`);
    for (const [file, reason] of [
      [empty, 'it is empty'],
      [letter, 'neither a till’s database nor an archive'],
      [header, 'not a database'],
      [join(directory, 'nowhere.db'), 'ENOENT'],
    ] as const) {
      const { status, stderr } = verify(file);
      expect(stderr).toContain(reason);
      expect(status).toBe(2);
      const json = verify(file, '--json');
      expect(JSON.parse(json.stdout)).toMatchObject({
        file,
        ok: false,
        reason: expect.stringContaining(reason),
      });
      expect(json.status).toBe(2);
    }
    rmSync(join(directory, 'device-public-key.pem'));
    expect(verify(archive)).toMatchObject({ status: 2, stderr: expect.stringContaining('--key') });
    expect(verify()).toMatchObject({ status: 2, stderr: expect.stringContaining('npm run verify -- FILE') });
  });
});
