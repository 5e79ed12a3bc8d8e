/**
 * The disk has room for 0, 1, 2 … steps of 4 KB, and sales are made until one is refused: whole, with nothing
 * printed, while reading, searching and the hand-in go on. With room again the very same sale is made.
 */
import { join } from 'node:path';
import { FaultTill, Refused } from './fault-till.ts';
import { startPaper } from './paper.ts';
import { promisesKept, saidBy } from './round.ts';
import type { Row } from './row.ts';
import { spread } from './row.ts';
import { ScriptedDay, sellOne } from './scripted-day.ts';
import { mountSmallDisk, type SmallDisk } from './small-disk.ts';
import { enrolAndLoad, type Workshop } from './workshop.ts';

const STEPS = 256;
const MEGABYTES = 64;
const STEPS_IN_A_PROCESS = 8;
/** More than a megabyte holds. */
const MOST_SALES = 200;

export const diskFull: Row = {
  name: 'disk-full',
  fault: 'disk full in 4 KB steps around a sale',
  async *run(workshop, { rounds, seed }) {
    const steps = Array.from({ length: STEPS }, (_, step) => step);
    const hub = await workshop.withHub();
    const disk = mountSmallDisk(MEGABYTES);
    const directory = join(disk.directory, 'till');
    const paper = await startPaper();
    const till = new FaultTill({ directory, hubUrl: hub.url, printer: paper.address });
    const day = new ScriptedDay(workshop.shop);
    try {
      await till.start();
      await enrolAndLoad(till, hub.url, await hub.newCode());
      for (const [at, step] of spread(steps, rounds, seed).entries()) {
        const problems = await oneStep({ workshop, till, disk, day, printed: paper.printed }, step);
        if (at % STEPS_IN_A_PROCESS === STEPS_IN_A_PROCESS - 1 || problems.length > 0)
          problems.push(...(await startAgain(till)));
        yield { what: `room for ${step} × 4 KB`, problems };
      }
      await till.stop();
      yield { what: 'all of it', problems: promisesKept(directory, [day], paper.printed()) };
    } finally {
      await till.kill();
      await paper.close();
      disk.remove();
      await hub.process.stop();
    }
  },
};

type Bench = {
  readonly workshop: Workshop;
  readonly till: FaultTill;
  readonly disk: SmallDisk;
  readonly day: ScriptedDay;
  readonly printed: () => readonly string[];
};

async function oneStep(bench: Bench, step: number): Promise<string[]> {
  const { till, disk } = bench;
  try {
    await sell(bench);
    disk.leave(step);
    const refusal = await sellUntilRefused(bench);
    if (refusal !== 'store.full') return [`refused with ${refusal}, not store.full`];
    const problems = await goesOnReading(bench);
    disk.makeRoom();
    await sell(bench);
    const { phase } = till.view;
    return phase === 'selling' ? problems : [...problems, `with room again it shows ${phase}`];
  } catch (error) {
    return [saidBy(error)];
  } finally {
    disk.makeRoom();
  }
}

async function sellUntilRefused(bench: Bench): Promise<string> {
  for (let sales = 0; sales < MOST_SALES; sales++) {
    try {
      await sell(bench);
    } catch (error) {
      if (error instanceof Refused) return error.code;
      throw error;
    }
  }
  return `nothing in ${MOST_SALES} sales`;
}

async function sell({ till, workshop, day }: Bench): Promise<void> {
  const { id, hash, type } = await sellOne(till, workshop.shop);
  day.acknowledged.push({ id, hash, act: type });
}

async function goesOnReading({ till, workshop, day }: Bench): Promise<string[]> {
  const last = day.acknowledged.at(-1);
  const found = await till.query((commands) => commands.searchProducts.query({ text: 'loaf', limit: 20 }));
  const recent = await till.query((commands) => commands.recentReceipts.query());
  const problems: string[] = [];
  if (!found.some(({ id }) => id === workshop.shop.loaf.id))
    problems.push('on the full disk nothing is found');
  if (recent[0]?.entry.id !== last?.id)
    problems.push(`on the full disk the last receipt is ${recent[0]?.entry.id}, not ${last?.id}`);
  await till
    .until((view) => view.sync.waiting === 0)
    .catch((error: unknown) => problems.push(`on the full disk the hand-in stops: ${saidBy(error)}`));
  return problems;
}

/** A till that stops in order leaves no write-ahead log, so that the next sales need new room again. */
async function startAgain(till: FaultTill): Promise<readonly string[]> {
  await till.stop();
  const { failure } = await till.start();
  return failure === null ? [] : [`not ready again: ${failure}`];
}
