/** What a manager sees and chooses of how well this till's journal is kept. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readMirror } from '../mirror/read-mirror.ts';
import { type Bench, cashier, ok, openBench, openForSelling, sellMugs } from './till-fixture.ts';

let bench: Bench;
let folder: string;

beforeEach(async () => {
  bench = await openBench();
  folder = mkdtempSync(join(tmpdir(), 'counterbook-stick-'));
});

afterEach(async () => {
  await bench.close();
  rmSync(folder, { recursive: true, force: true });
});

const mirrorState = () => bench.till.view().safety.mirror?.state;
const upToDate = () => bench.until(({ safety }) => safety.mirror?.state === 'up-to-date');

describe('the second copy', () => {
  it('holds every entry, from before it was chosen and after, and opens with the code alone', async () => {
    await openForSelling(bench);
    await sellMugs(bench, 2);
    expect(mirrorState()).toBe('off');
    const { recoveryCode } = ok(await bench.till.chooseMirror({ folder }));
    await sellMugs(bench);
    await upToDate();
    await bench.restart();
    await openForSelling(bench);
    await sellMugs(bench);
    await upToDate();
    const read = await readMirror(folder, recoveryCode);
    expect(ok(read).epochs.map(({ epoch, entries }) => [epoch, entries.map(({ type }) => type)])).toEqual([
      [
        1,
        [
          'staff.signed-in',
          'shift.opened',
          'sale.completed',
          'sale.completed',
          'staff.signed-in',
          'sale.completed',
        ],
      ],
    ]);
    expect(everyByte(folder).includes('Mug')).toBe(false);
  });

  it('never keeps a sale waiting when it is pulled out, and catches up when it is back', async () => {
    await openForSelling(bench);
    ok(await bench.till.chooseMirror({ folder }));
    await upToDate();
    const away = `${folder}-away`;
    renameSync(folder, away);
    await sellMugs(bench);
    await bench.until(({ safety }) => safety.mirror?.state === 'absent');
    await sellMugs(bench);
    renameSync(away, folder);
    await upToDate();
  }, 30_000);

  it('is a manager’s to choose, in a folder that is there', async () => {
    await openForSelling(bench, cashier);
    expect(await bench.till.chooseMirror({ folder })).toMatchObject({ refusal: { code: 'manager.needed' } });
    await openForSelling(bench);
    for (const wrong of [join(folder, 'not-there'), 'relative', join(bench.directory, 'till.db')])
      expect(await bench.till.chooseMirror({ folder: wrong })).toMatchObject({
        refusal: { code: 'mirror.folder-unusable' },
      });
    ok(await bench.till.chooseMirror({ folder }));
    ok(await bench.till.chooseMirror({ folder: null }));
    expect(bench.till.view().safety.mirror).toEqual({
      folder: null,
      state: 'off',
      waiting: 0,
      trouble: null,
    });
  });
});

describe('the device key', () => {
  it('in a plain file is said to be unencrypted, and is its owner’s alone to read', () => {
    expect(bench.till.view().safety.isKeyEncrypted).toBe(false);
    expect(existsSync(join(bench.directory, 'device-key.pem'))).toBe(true);
  });
});

describe('entries that the hub has not', () => {
  it('stay through a sign-out and a refused enrolment, and are handed in afterwards', async () => {
    await bench.hub.goAway();
    await openForSelling(bench);
    await sellMugs(bench);
    ok(await bench.till.signOut());
    const again = await bench.till.enrol({ hubUrl: bench.hub.url, code: 'ABCD1234' });
    expect(again).toMatchObject({ refusal: { code: 'till.already-enrolled' } });
    expect(bench.till.view().sync.waiting).toBe(3);
    await bench.restart();
    expect(bench.till.view().sync.waiting).toBe(3);
    await bench.hub.comeBack();
    await bench.until(({ sync }) => sync.waiting === 0);
    expect(bench.hub.entries()).toHaveLength(3);
  });
});

function everyByte(path: string): string {
  mkdirSync(path, { recursive: true });
  const names = readdirSync(path, { recursive: true, withFileTypes: true });
  return names
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n');
}
