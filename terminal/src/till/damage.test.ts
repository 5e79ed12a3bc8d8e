/** What a till does with a file that no longer holds what was written: it keeps what verifies, and sells on. */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Bench, openBench, openForSelling, sellMugs } from './till-fixture.ts';

let bench: Bench;
let file: string;

/** Entries 1 to 5: signed in, shift opened, three sales of which the hub has none. */
beforeEach(async () => {
  bench = await openBench();
  file = join(bench.directory, 'till.db');
  await openForSelling(bench);
  await bench.until(({ sync }) => sync.waiting === 0);
  await bench.hub.goAway();
  for (const count of [1, 2, 3]) await sellMugs(bench, count);
});

afterEach(() => bench.close());

function edit(sql: string): void {
  const database = new DatabaseSync(file);
  const table = database.prepare("SELECT number FROM store_tables WHERE collection = 'journal'").get();
  database.exec(sql.replaceAll('JOURNAL', `c${table?.number}`));
  database.close();
}

function quarantined(): readonly string[] {
  const folder = join(bench.directory, 'quarantine');
  return existsSync(folder) ? readdirSync(folder) : [];
}

/** Sells at once in the new epoch, and everything that is whole reaches the hub and is booked past the gap. */
async function expectSellsOn(expected: {
  readonly whole: readonly number[];
  readonly lost: readonly number[];
}) {
  await openForSelling(bench);
  expect(bench.till.view()).toMatchObject({ phase: 'selling', shift: { id: 'till-1:1:2' } });
  expect(await sellMugs(bench)).toMatchObject({ epoch: 2, receiptNumber: 'HIGH-T01.2-000001' });
  await bench.hub.comeBack();
  await bench.until(({ sync }) => sync.waiting === 0);
  await bench.until(() => bench.hub.entries().filter(({ epoch }) => epoch === 1).length === 5);
  const first = bench.hub.entries().filter(({ epoch }) => epoch === 1);
  expect(first.filter((entry) => !('lost' in entry)).map(({ sequence }) => sequence)).toEqual(expected.whole);
  expect(first.filter((entry) => 'lost' in entry).map(({ sequence }) => sequence)).toEqual(expected.lost);
  expect(bench.till.view().safety.notices[0]?.message).toContain(
    `${expected.whole.length} entries are whole`,
  );
}

describe('a journal that was changed while the till was off', () => {
  it('is noticed by its last entries, rebuilt from the others, and sold on in a new epoch', async () => {
    await bench.restart(() =>
      edit("UPDATE JOURNAL SET data = replace(data, '3750', '3650') WHERE id = 'till-1:1:5'"),
    );
    expect(quarantined()).toHaveLength(1);
    await expectSellsOn({ whole: [1, 2, 3, 4], lost: [5] });
  });

  it('misses an entry that is gone from its end', async () => {
    await bench.restart(() => edit("DELETE FROM JOURNAL WHERE id = 'till-1:1:5'"));
    await expectSellsOn({ whole: [1, 2, 3, 4], lost: [5] });
  });

  it('misses one that is gone from its middle, and books what follows', async () => {
    await bench.restart(() => edit("DELETE FROM JOURNAL WHERE id = 'till-1:1:4'"));
    await expectSellsOn({ whole: [1, 2, 3, 5], lost: [4] });
  });

  it('finds nothing to do at the next start', async () => {
    await bench.restart(() => edit("DELETE FROM JOURNAL WHERE id = 'till-1:1:4'"));
    await bench.restart();
    expect(quarantined()).toHaveLength(1);
    await expectSellsOn({ whole: [1, 2, 3, 5], lost: [4] });
  });
});

describe('settings and people that were damaged', () => {
  it('are taken from where they are kept once more, and the till sells on at once', async () => {
    await bench.restart(() => {
      const database = new DatabaseSync(file);
      for (const collection of ['settings', 'staff']) {
        const table = database
          .prepare('SELECT number FROM store_tables WHERE collection = ?')
          .get(collection);
        database.exec(`UPDATE c${table?.number} SET data = replace(data, 'a', 'b')`);
      }
      database.close();
    });
    await expectSellsOn({ whole: [1, 2, 3, 4, 5], lost: [] });
  });
});

describe('a file with pages that cannot be read', () => {
  it('is rebuilt from those that can', async () => {
    await bench.restart(() => {
      const bytes = readFileSync(file);
      const place = bytes.lastIndexOf('till-1:1:3');
      const page = place - (place % 4096);
      bytes.fill(0x5a, page, page + 4096);
      writeFileSync(file, bytes);
    });
    const { phase, safety } = bench.till.view();
    expect(phase).toBe('signed-out');
    expect(safety.notices.length).toBeGreaterThan(0);
    expect(quarantined()).toHaveLength(1);
  });

  it('keeps what stands in a log behind a damaged place', async () => {
    const log = readFileSync(`${file}-wal`);
    const database = readFileSync(file);
    const head = readFileSync(join(bench.directory, 'journal-head'));
    const place = log.indexOf('till-1:1:3');
    log.writeUInt8(log.readUInt8(place) ^ 1, place);
    await bench.restart(() => {
      writeFileSync(file, database);
      writeFileSync(`${file}-wal`, log);
      writeFileSync(join(bench.directory, 'journal-head'), head);
    });
    await expectSellsOn({ whole: [1, 2, 3, 4, 5], lost: [] });
  });

  it('is rebuilt whole where only its table of contents is damaged', async () => {
    await bench.restart(() => {
      const bytes = readFileSync(file);
      const page = bytes.lastIndexOf('CREATE TABLE c2 ') & ~4095;
      const start = page === 0 ? 100 : 0;
      bytes.writeUInt8(bytes.readUInt8(page + start) ^ 0x40, page + start);
      writeFileSync(file, bytes);
    });
    await expectSellsOn({ whole: [1, 2, 3, 4, 5], lost: [] });
  });

  it('goes on as the same till, in a new epoch, when nothing of it can be read', async () => {
    await bench.restart(() => writeFileSync(file, Buffer.alloc(40_960, 0x5a)));
    expect(bench.till.view()).toMatchObject({ phase: 'loading', terminalCode: 'T01' });
    await bench.hub.comeBack();
    await bench.until(({ phase }) => phase === 'signed-out');
    await openForSelling(bench);
    expect((await sellMugs(bench)).receiptNumber).toMatch(/^HIGH-T01\.\d+-000001$/);
  });

  it('finishes a rebuild that was cut off, whenever it was', async () => {
    const damaged = "DELETE FROM JOURNAL WHERE id = 'till-1:1:4'";
    for (const moved of [false, true]) {
      await bench.restart(() => {
        if (!moved) edit(damaged);
        writeFileSync(
          join(bench.directory, 'rebuild.json'),
          JSON.stringify({ folder: `quarantine/cut-${moved}`, moved }),
        );
      });
      expect(bench.till.view().phase).toBe('signed-out');
      expect(existsSync(join(bench.directory, 'rebuild.json'))).toBe(false);
    }
    expect(quarantined()).toEqual(['cut-false']);
    await expectSellsOn({ whole: [1, 2, 3, 5], lost: [4] });
  });

  it('starts anew where the file is gone, and still knows who it is', async () => {
    await bench.restart(() => rmSync(file));
    expect(bench.till.view()).toMatchObject({ terminalCode: 'T01' });
    expect(bench.till.view().safety.notices[0]?.message).toContain('file was gone');
  });
});
