/** Nothing is ever written under a number that the hub knows: not from a backup, not from a copied disk. */

import { createPublicKey } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { verifyChain } from '@counterbook/shared/journal';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Bench, openBench, openForSelling, sellMugs } from './till-fixture.ts';

let bench: Bench;
let backup: string;

beforeEach(async () => {
  bench = await openBench();
  backup = mkdtempSync(join(tmpdir(), 'counterbook-backup-'));
  await openForSelling(bench);
  await sellMugs(bench);
});

afterEach(async () => {
  await bench.close();
  rmSync(backup, { recursive: true, force: true });
});

const save = () => cpSync(bench.directory, backup, { recursive: true });
const putBack = (...names: string[]) => {
  for (const name of names) cpSync(join(backup, name), join(bench.directory, name));
};

function publicKey() {
  return createPublicKey(readFileSync(join(bench.directory, 'device-public-key.pem')));
}

/** The copy on its second machine: there one till runs at a time, so the first is off meanwhile. */
function openTwin(): Promise<Bench> {
  const pem = String(publicKey().export({ type: 'spki', format: 'pem' }));
  return openBench({ directory: backup, hub: bench.hub, publicKey: pem });
}

function expectEachNumberOnce(): void {
  const numbers = bench.hub.entries().flatMap(({ receiptNumber }) => receiptNumber ?? []);
  expect(new Set(numbers).size).toBe(numbers.length);
  for (const epoch of [1, 2]) {
    const chain = bench.hub.entries().filter((entry) => entry.epoch === epoch);
    expect(verifyChain(chain, publicKey())).toEqual([]);
  }
}

describe('a database put back from a backup', () => {
  it('goes on in a new epoch at once, with the cable out', async () => {
    await bench.restart(save);
    await openForSelling(bench);
    await sellMugs(bench);
    await bench.until(({ sync }) => sync.waiting === 0);
    await bench.hub.goAway();
    await bench.restart(() => putBack('till.db'));
    await openForSelling(bench);
    const sale = await sellMugs(bench);
    expect(sale).toMatchObject({ epoch: 2, receiptNumber: 'HIGH-T01.2-000001' });
    expect(bench.till.view().safety.notices[0]?.message).toContain('put back from a backup');
    await bench.hub.comeBack();
    await bench.until(({ sync }) => sync.waiting === 0);
    expect(bench.hub.forks()).toEqual([]);
    expectEachNumberOnce();
  });

  it('is noticed at the hub where the whole folder was put back', async () => {
    await bench.restart(save);
    await openForSelling(bench);
    await sellMugs(bench);
    await bench.until(({ sync }) => sync.waiting === 0);
    await bench.restart(() => putBack('till.db', 'till.json'));
    await bench.until(({ safety }) => safety.notices.length > 0);
    await openForSelling(bench);
    expect(await sellMugs(bench)).toMatchObject({ epoch: 2, receiptNumber: 'HIGH-T01.2-000001' });
    await bench.until(({ sync }) => sync.waiting === 0);
    expect(bench.hub.forks()).toEqual([]);
    expectEachNumberOnce();
  });
});

describe('a copied disk', () => {
  it('sells beside its twin until both reach the hub, which keeps both sides; then it has an epoch of its own', async () => {
    await bench.until(({ sync }) => sync.waiting === 0);
    await bench.hub.goAway();
    await bench.restart(save);
    await openForSelling(bench);
    await sellMugs(bench, 2);
    await bench.hub.comeBack();
    await bench.until(({ sync }) => sync.waiting === 0);

    await bench.hub.goAway();
    await bench.restart(async () => {
      const twin = await openTwin();
      twin.now += 60_000;
      await openForSelling(twin);
      await sellMugs(twin, 3);
      await bench.hub.comeBack();
      await twin.until(({ safety }) => safety.notices.length > 0);
      expect(twin.till.view()).toMatchObject({ phase: 'selling', staff: { id: 'ann' } });
      expect(await sellMugs(twin)).toMatchObject({ epoch: 2 });
      await twin.until(({ sync }) => sync.waiting === 0);
      await twin.till.stop();
    });

    expect(bench.hub.forks().map(({ sequence }) => sequence)).toEqual([4, 5]);
    await openForSelling(bench);
    expect((await sellMugs(bench)).epoch).toBe(1);
    await bench.until(({ sync }) => sync.waiting === 0);
    expectEachNumberOnce();
  });
});

describe('a stop without notice', () => {
  it('is no reason for another epoch, however often', async () => {
    for (let round = 0; round < 3; round += 1) await bench.restart();
    await openForSelling(bench);
    expect((await sellMugs(bench)).epoch).toBe(1);
  });
});
