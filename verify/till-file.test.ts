/** What a till's file says beside its entries, and what is found where parts of it cannot be read. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { JournalEntry } from '@counterbook/shared/journal';
import { aCart, aSale } from '@counterbook/shared/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openWitness } from '../terminal/src/journal/witness.ts';
import { openStore } from '../terminal/src/store/index.ts';
import { OLD_KEY } from '../terminal/src/till/old-files/old-key.ts';
import { readKeys } from './read-keys.ts';
import { aJournal, reseal, resealFrom, type TestJournal } from './testing/a-journal.ts';
import {
  changeFile,
  slotsOf,
  writeForgedFile,
  writeKey,
  writeNote,
  writeTillFile,
} from './testing/journal-files.ts';
import { verifyFile } from './verify-file.ts';

const directory = mkdtempSync(join(tmpdir(), 'counterbook-verify-test-'));
const whole = join(directory, 'whole.db');
const file = join(directory, 'till.db');
const opened = { type: 'drawer.opened', payload: { reason: 'change' } } as const;
const journal: TestJournal = aJournal(Array.from({ length: 14 }, () => opened));
const first = journal.entries.filter(({ epoch }) => epoch === 1);
const second = journal.entries.filter(({ epoch }) => epoch === 2);

beforeAll(() => writeTillFile(whole, journal.entries));
beforeEach(() => keep(journal.entries));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** The file holds these entries from now on, each where the one of its id was. */
function keep(entries: readonly JournalEntry[]): void {
  writeForgedFile(whole, file, slotsOf(entries));
}
const verify = () => verifyFile(file, [journal.publicKey]);
const last = <T>(items: readonly T[]): T => items.at(-1)!;

describe('by the till’s own note of its last entry', () => {
  it('finds a tail that was cut, and an epoch that is gone', async () => {
    keep([...first.slice(0, -3), ...second]);
    const truncated = { kind: 'truncated', epoch: 1, sequence: first.length - 2, through: first.length };
    expect((await verify()).findings).toMatchObject([truncated]);
    keep(first);
    expect((await verify()).findings).toMatchObject([
      { kind: 'truncated', terminalId: 'till-1', epoch: 2, sequence: 1, through: second.length },
    ]);
  });

  it('finds what went with a log that was cut, by the note beside the database', async () => {
    keep([...first, ...second.slice(0, -2)]);
    writeNote(file, 'journal.heads', { 1: last(first), 2: second.at(-3) });
    expect(await verify()).toMatchObject({ ok: true });
    const witness = openWitness(directory);
    witness.write(last(second));
    witness.close();
    const { findings } = await verify();
    rmSync(join(directory, 'journal-head'));
    expect(findings).toMatchObject([
      { kind: 'truncated', epoch: 2, sequence: second.length - 1, through: second.length },
    ]);
  });

  it('finds a history that was rewritten with the device’s own key', async () => {
    const changed = { ...first[2]!, occurredAt: '2026-01-05T09:00:00.000Z' };
    keep([...first.slice(0, 2), ...resealFrom([changed, ...first.slice(3)], journal.privateKey), ...second]);
    const [finding, ...more] = (await verify()).findings;
    expect(finding).toMatchObject({ kind: 're-sealed', epoch: 1, sequence: first.length });
    expect(more).toEqual([]);
  });

  it('finds entries beyond it', async () => {
    writeNote(file, 'journal.heads', { 1: last(first), 2: second[4] });
    const beyond = { kind: 'beyond-end', epoch: 2, sequence: 6, through: second.length };
    expect((await verify()).findings).toMatchObject([beyond]);
  });

  it('says where there is none, and where it cannot be read', async () => {
    changeFile(file, (database) => database.exec("DELETE FROM store_state WHERE key = 'journal.heads'"));
    expect(await verify()).toMatchObject({
      ok: true,
      notes: [{ kind: 'end-unknown' }, { kind: 'end-unknown' }],
    });
    writeNote(file, 'journal.heads', 'nonsense');
    expect((await verify()).findings).toMatchObject([{ kind: 'damaged', epoch: null, sequence: null }]);
    writeNote(file, 'journal.heads', { 1: last(first), 2: last(second) });
    changeFile(file, (database) =>
      database.exec("UPDATE store_state SET sum = sum + 1 WHERE key = 'journal.heads'"),
    );
    expect((await verify()).findings).toMatchObject([{ kind: 'damaged', epoch: null, sequence: null }]);
  });
});

describe('after pruning', () => {
  const pruned = (sequence: number, hash = first[sequence - 1]?.hash) =>
    writeNote(file, 'journal.pruned', { 1: { sequence, hash } });

  it('a chain goes on from the last archived entry', async () => {
    keep([...first.slice(4), ...second]);
    pruned(4);
    const report = await verify();
    expect(report).toMatchObject({
      ok: true,
      chains: [{ epoch: 1, from: 5, continues: first[3]?.hash }, { from: 1 }],
    });
    expect(report.notes).toMatchObject([{ kind: 'begins-later', epoch: 1, sequence: 5 }]);
  });

  it('may leave nothing of an epoch, or not have removed what is archived', async () => {
    keep(second);
    pruned(first.length);
    expect(await verify()).toMatchObject({ ok: true });
    keep([...first.slice(2), ...second]);
    pruned(4);
    expect(await verify()).toMatchObject({ ok: true });
  });

  it('finds what is missing after it, and what it was not chained to', async () => {
    keep([...first.slice(6), ...second]);
    pruned(4);
    expect((await verify()).findings).toMatchObject([{ kind: 'missing', epoch: 1, sequence: 5, through: 6 }]);
    pruned(6, 'f'.repeat(64));
    expect((await verify()).findings).toMatchObject([{ kind: 're-sealed', epoch: 1, sequence: 6 }]);
  });
});

describe('of what the device itself sealed', () => {
  it('a date far back is a note, not a fault', async () => {
    const early = { ...first[3]!, occurredAt: '1970-01-01T00:00:05.000Z' };
    const resealed = resealFrom([early, ...first.slice(4)], journal.privateKey);
    keep([...first.slice(0, 3), ...resealed, ...second]);
    writeNote(file, 'journal.heads', { 1: last(resealed), 2: last(second) });
    const report = await verify();
    expect(report).toMatchObject({
      ok: true,
      notes: [{ kind: 'clock-stepped-back', epoch: 1, sequence: 4 }],
    });
    expect(report.notes).toHaveLength(1);
  });

  it('finds sums that disagree, a second entry of one number, and another id', async () => {
    const sale = second.find((entry) => entry.type === 'sale.completed')!;
    const payload = { ...sale.payload, total: sale.payload.total + 1 };
    const wrong = resealFrom([{ ...sale, payload }, ...second.slice(sale.sequence)], journal.privateKey);
    keep([...first, ...second.slice(0, sale.sequence - 1), ...wrong]);
    writeNote(file, 'journal.heads', { 1: last(first), 2: last(wrong) });
    expect((await verify()).findings).toMatchObject([
      { kind: 'sums-disagree', epoch: 2, sequence: sale.sequence, receiptNumber: sale.receiptNumber },
    ]);

    const fork = reseal({ ...first[5]!, occurredAt: '2026-01-05T09:00:00.000Z' }, journal.privateKey);
    writeForgedFile(whole, file, [...slotsOf(journal.entries), { filed: 'fork', content: fork }]);
    expect((await verify()).findings).toMatchObject([{ kind: 'duplicate', epoch: 1, sequence: 6 }]);

    const named = reseal({ ...last(first), id: 'till-1:1:99' }, journal.privateKey);
    writeForgedFile(whole, file, [
      ...slotsOf([...first.slice(0, -1), ...second]),
      { filed: last(first).id, content: named },
    ]);
    writeNote(file, 'journal.heads', { 1: named, 2: last(second) });
    expect((await verify()).findings).toMatchObject([
      { kind: 'reordered', epoch: 1, sequence: first.length },
    ]);
  });

  it('takes each entry by any of the keys, and says where a whole epoch is by none', async () => {
    const other = aJournal([opened, opened]);
    const ours = other.entries.filter(({ epoch }) => epoch === 1);
    keep([...ours, ...second]);
    writeNote(file, 'journal.heads', { 1: last(ours), 2: last(second) });
    expect(await verifyFile(file, [journal.publicKey, other.publicKey])).toMatchObject({ ok: true });
    const { findings, notes } = await verify();
    expect(findings.map(({ kind, epoch, sequence }) => [kind, epoch, sequence])).toEqual(
      ours.map(({ sequence }) => ['re-signed', 1, sequence]),
    );
    expect(notes).toMatchObject([{ kind: 'key-unknown', epoch: 1 }]);
  });
});

describe('in a damaged file', () => {
  it('says which entries the till itself knows to be lost', async () => {
    keep([...first.slice(0, 3), ...first.slice(5), ...second]);
    writeNote(file, 'journal.lost', { 1: { 4: first[3]?.hash, 5: first[4]?.hash } });
    const [finding] = (await verify()).findings;
    expect(finding).toMatchObject({ kind: 'missing', epoch: 1, sequence: 4, through: 5 });
    expect(finding?.message).toContain('lost to damage');
  });

  it('names each entry of which a page in the middle cannot be read, and reads all others', async () => {
    const lines = (name: string) => Array.from({ length: 100 }, () => ({ name }));
    const acts = ['Blue mug', 'Red mug'].map((name) => ({
      type: 'sale.completed' as const,
      payload: aSale(aCart(lines(name))),
    }));
    const long = aJournal([...acts, opened, opened]);
    const wide = join(directory, 'wide.db');
    await writeTillFile(wide, long.entries);
    // Without it the place in the file says nothing of the two that follow: their ids must.
    changeFile(wide, (database, table) => database.exec(`DELETE FROM ${table} WHERE id = 'till-1:1:3'`));
    const bytes = readFileSync(wide);
    for (let at = 0; at < bytes.length; at += 4096) {
      const page = bytes.subarray(at, at + 4096);
      // Not where a row begins, nor in an index: there are ids.
      if (/Blue mug|Red mug/.test(page.toString('latin1')) && !page.includes('till-1:')) page.fill(0x5a);
    }
    writeFileSync(wide, bytes);
    const { findings, entries } = await verifyFile(wide, [long.publicKey]);
    expect(entries).toBe(long.entries.length - 1);
    expect(findings).toMatchObject([
      { kind: 'damaged', epoch: null },
      { kind: 'missing', epoch: 1, sequence: 3 },
      { kind: 'damaged', epoch: 1, sequence: 4, message: expect.stringContaining('a page of the database') },
      { kind: 'damaged', epoch: 1, sequence: 5, message: expect.stringContaining('a page of the database') },
    ]);
  });

  it('goes on reading behind every page that is overwritten, and never calls whole what is not', async () => {
    const sound = readFileSync(whole);
    let partly = 0;
    for (let page = 1; page * 4096 < sound.length; page += 1) {
      writeFileSync(file, Buffer.from(sound).fill(0x5a, page * 4096, (page + 1) * 4096));
      const report = await verifyFile(file, [journal.publicKey]).catch((error: Error) => error.message);
      if (typeof report === 'string') continue;
      expect(report.ok, `page ${page}`).toBe(report.findings.length === 0);
      if (report.ok)
        expect(report.chains.map(({ through }) => through)).toEqual([first.length, second.length]);
      else if (report.chains.reduce((sum, { entries }) => sum + entries, 0) > 3) partly += 1;
    }
    expect(partly).toBeGreaterThan(3);
  });

  it('finds any flipped bit, or nothing of the journal was in it', async () => {
    const sound = readFileSync(whole);
    const ends = [last(first).hash, last(second).hash];
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: sound.length * 8 - 1 }), async (bit) => {
        const flipped = Buffer.from(sound);
        flipped[bit >> 3]! ^= 1 << (bit & 7);
        writeFileSync(file, flipped);
        const report = await verifyFile(file, [journal.publicKey]).catch((error: Error) => error.message);
        if (typeof report === 'string') expect(report).not.toBe('');
        else if (report.ok) expect(report.chains.map((chain) => chain.ends)).toEqual(ends);
      }),
      { numRuns: 100 },
    );
  });
});

describe('a till’s file is left as it was found', () => {
  it('with the log of a crash beside it, which is read', async () => {
    const folder = join(directory, 'crashed');
    writeKey(folder, journal);
    for (const part of ['', '-wal'])
      writeFileSync(
        join(folder, `till.db${part}`),
        gunzipSync(
          readFileSync(new URL(`../terminal/src/till/old-files/0.1.0-crashed.db${part}.gz`, import.meta.url)),
        ),
      );
    const before = contentOf(folder);
    const key = join(directory, 'old.pem');
    writeFileSync(key, OLD_KEY);
    const report = await verifyFile(join(folder, 'till.db'), readKeys('', [key]));
    expect(report).toMatchObject({ ok: true, chains: [{ from: 1, through: 6 }] });
    expect(contentOf(folder)).toEqual(before);
  });

  it('where a till is running on it, which is said', async () => {
    const store = openStore({ file });
    const before = readdirSync(directory);
    await expect(verify()).rejects.toThrow(`a till is running on it (process ${process.pid})`);
    expect(readdirSync(directory)).toEqual(before);
    store.close();
    expect(await verify()).toMatchObject({ ok: true });
  });
});

function contentOf(folder: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    readdirSync(folder).map((name) => [name, readFileSync(join(folder, name)).toString('base64')]),
  );
}
