/** A second till started on the folder of one that runs: it refuses, naming the first, which goes on undisturbed. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Died, FaultTill } from './fault-till.ts';
import { startPaper } from './paper.ts';
import { promisesKept, saidBy } from './round.ts';
import type { Round, Row } from './row.ts';
import { ScriptedDay, sellOne } from './scripted-day.ts';
import type { Workshop } from './workshop.ts';

const ROUNDS = 20;

export const twoProcesses: Row = {
  name: 'two-processes',
  fault: 'two processes on one data folder',
  async *run(workshop, { rounds }) {
    for (let round = 0; round < (rounds ?? ROUNDS); round++)
      yield await startTwice(workshop, round, round % 2 === 1);
  },
};

async function startTwice(workshop: Workshop, round: number, whileSelling: boolean): Promise<Round> {
  const { directory, remove } = workshop.copyTill();
  const paper = await startPaper();
  const options = { directory, hubUrl: workshop.hubUrl, printer: paper.address };
  const [first, second] = [new FaultTill(options), new FaultTill(options)];
  const day = new ScriptedDay(workshop.shop);
  const problems: string[] = [];
  try {
    await first.start();
    const secret = readFileSync(join(directory, 'session-secret'), 'utf8');
    const selling = whileSelling ? day.goOn(first) : Promise.resolve();
    problems.push(...(await refuses(second, first.pid)));
    await selling;
    await second.stop();
    if (readFileSync(join(directory, 'session-secret'), 'utf8') !== secret)
      problems.push('the second took the place of the first’s session secret');
    if (existsSync(join(directory, 'till.db-wal.kept'))) problems.push('the second left a copy of the log');
    await day.goOn(first);
    const { id, hash, type } = await sellOne(first, workshop.shop);
    day.acknowledged.push({ id, hash, act: type });
    if (!(await first.stop())) problems.push('the first did not stop in ten seconds');
    problems.push(...promisesKept(directory, [day], paper.printed()));
  } catch (error) {
    problems.push(saidBy(error));
  } finally {
    await second.kill();
    await first.kill();
    await paper.close();
    remove();
  }
  return { what: `round ${round}, the first ${whileSelling ? 'selling' : 'idle'}`, problems };
}

async function refuses(second: FaultTill, pid: number): Promise<readonly string[]> {
  try {
    const { phase } = await second.start();
    return [`the second goes on, and shows ${phase}`];
  } catch (error) {
    if (!(error instanceof Died)) throw error;
    return new RegExp(`\\bprocess ${pid}\\b`).test(second.said())
      ? []
      : [`the second does not name the first: ${second.said()}`];
  }
}
