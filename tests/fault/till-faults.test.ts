/** A few rounds of every row; the whole table is `npm run test:fault -- till`. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FAKE_CLOCK, STRACE } from '../availability.ts';
import { FaultTill } from './fault-till.ts';
import { brokenPromises, faultsOf, journalOf } from './journal-of.ts';
import { startPaper } from './paper.ts';
import { roundOn } from './round.ts';
import { rowNamed } from './rows.ts';
import { ScriptedDay } from './scripted-day.ts';
import { canMount } from './small-disk.ts';
import { openWorkshop, type Workshop } from './workshop.ts';

const directory = mkdtempSync(join(tmpdir(), 'counterbook-fault-'));
let workshop: Workshop;
beforeAll(async () => {
  workshop = await openWorkshop(directory);
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

async function problemsOf(name: string, rounds: number): Promise<readonly string[]> {
  const row = rowNamed(name);
  if (!row) throw new Error(`no row ${name}`);
  const problems: string[] = [];
  let count = 0;
  for await (const round of row.run(workshop, { rounds, seed: 7 })) {
    count += 1;
    problems.push(...round.problems.map((problem) => `${round.what}: ${problem}`));
  }
  return count >= rounds ? problems : [`only ${count} rounds`];
}

describe('a till that nothing strikes', () => {
  it('lives its day, prints a receipt of each act and keeps what it promised', async () => {
    const problems = await roundOn(workshop, async ({ till, day }, paper) => {
      await till.start();
      await day.goOn(till);
      await paper.until(4);
      await till.stop();
      return [];
    });
    expect(problems).toEqual([]);
  });

  it('would be caught at a lie: a receipt that no entry stands for, a yes that is not in the journal', async () => {
    const { directory: folder, remove } = workshop.copyTill();
    const paper = await startPaper();
    const till = new FaultTill({ directory: folder, hubUrl: workshop.hubUrl, printer: paper.address });
    const day = new ScriptedDay(workshop.shop);
    await till.start();
    await day.goOn(till);
    await paper.until(4);
    await till.stop();
    await paper.close();
    const entries = journalOf(folder);
    const told = { printed: paper.printed(), acknowledged: day.acknowledged };
    expect(brokenPromises(entries, told)).toEqual([]);
    const without = entries.filter(({ type }) => type !== 'sale.refunded');
    expect(faultsOf(without, folder)).toEqual([expect.stringMatching(/^gap at /)]);
    expect(brokenPromises(without, told)).toEqual([
      expect.stringMatching(/^printed, not in the journal: /),
      expect.stringMatching(/^answered ok, not in the journal: sale.refunded /),
    ]);
    remove();
  });
});

describe.skipIf(!existsSync(STRACE))('a till struck at its writes and flushes', () => {
  it('is killed there and comes back with everything it printed and promised', async () => {
    expect(await problemsOf('kill-at-write', 3)).toEqual([]);
  });

  it('meets EIO and ENOSPC there and stops in time or completes', async () => {
    expect(await problemsOf('io-errors', 3)).toEqual([]);
  });
});

describe('a till struck elsewhere', () => {
  it('is killed at random moments, again and again', async () => {
    expect(await problemsOf('kill-at-random', 2)).toEqual([]);
  });

  it.skipIf(!canMount())('refuses on a full disk, whole, and sells when there is room', async () => {
    expect(await problemsOf('disk-full', 2)).toEqual([]);
  });

  it.skipIf(!existsSync(FAKE_CLOCK))('does not notice that its clock is wrong', async () => {
    expect(await problemsOf('clock', 2)).toEqual([]);
  });

  it('is found out by the hub when its folder was copied', async () => {
    expect(await problemsOf('copied-folder', 1)).toEqual([]);
  });

  it('runs once on a folder', async () => {
    expect(await problemsOf('two-processes', 2)).toEqual([]);
  });

  it('tells when its files were cut', async () => {
    expect(await problemsOf('cut-files', 3)).toEqual([]);
  });

  it('tells when bits of its files were flipped', async () => {
    expect(await problemsOf('flipped-bits', 6)).toEqual([]);
  });
});
