/**
 * The plug pulled at a random moment between start and stop, and the same till started again, so that a life of one
 * folder has many deaths in it: in the middle of a sale, of a start, of a recovery from the death before.
 */
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { seededRandom } from '../replay/random.ts';
import { Died, FaultTill } from './fault-till.ts';
import { type Paper, startPaper } from './paper.ts';
import { comeBack, promisesKept, saidBy } from './round.ts';
import type { Row } from './row.ts';
import { ScriptedDay } from './scripted-day.ts';
import type { Workshop } from './workshop.ts';

const ROUNDS = 1_000;
const DEATHS_IN_A_LIFE = 25;

export const killAtRandom: Row = {
  name: 'kill-at-random',
  fault: 'SIGKILL at a random moment',
  async *run(workshop, { rounds, seed }) {
    const whole = await lengthOfDay(workshop);
    const random = seededRandom(seed);
    const left = { rounds: rounds ?? ROUNDS };
    for (let life = 0; left.rounds > 0; life++) {
      const deaths = Math.min(DEATHS_IN_A_LIFE, left.rounds);
      left.rounds -= deaths;
      const moments = Array.from({ length: deaths }, () => random.below(Math.ceil(whole)));
      yield* oneLife(workshop, `seed ${seed}, life ${life}`, moments);
    }
  },
};

async function* oneLife(workshop: Workshop, name: string, moments: readonly number[]) {
  const { directory, remove } = workshop.copyTill();
  const paper = await startPaper();
  const till = new FaultTill({ directory, hubUrl: workshop.hubUrl, printer: paper.address });
  const life: Life = { workshop, till, paper, days: [new ScriptedDay(workshop.shop)] };
  try {
    for (const [at, moment] of moments.entries()) {
      const died = await dieAfter(life, moment);
      const isLast = at === moments.length - 1;
      const rest = isLast ? await comeBack(till, dayOf(life), workshop.shop) : [];
      yield {
        what: `${name}, death ${at} after ${moment} ms`,
        problems: [...died, ...rest, ...look(life)],
      };
    }
  } finally {
    await till.kill();
    await paper.close();
    remove();
  }
}

type Life = {
  readonly workshop: Workshop;
  readonly till: FaultTill;
  readonly paper: Paper;
  readonly days: ScriptedDay[];
};

async function dieAfter(life: Life, moment: number): Promise<readonly string[]> {
  const { till } = life;
  const killed = new Promise((resolve) => setTimeout(resolve, moment)).then(() => till.kill());
  try {
    const { failure } = await till.start();
    if (failure !== null) return [`not ready again: ${failure}`];
    for (;;) {
      await dayOf(life).goOn(till);
      life.days.push(new ScriptedDay(life.workshop.shop));
    }
  } catch (error) {
    return error instanceof Died ? [] : [`before the kill: ${saidBy(error)}`];
  } finally {
    await killed;
  }
}

/** As the dead till left its files; looked at in a copy, so that it finds them untouched itself. */
function look({ till, days, paper, workshop }: Life): readonly string[] {
  const copy = join(workshop.directory, 'dead-till');
  mkdirSync(copy);
  try {
    cpSync(till.options.directory, copy, { recursive: true });
    return promisesKept(copy, days, paper.printed());
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

function dayOf(life: Life): ScriptedDay {
  const day = life.days.at(-1);
  if (!day) throw new Error('a life has at least one day');
  return day;
}

/** A day that runs to its end and stops in order, in milliseconds. */
async function lengthOfDay(workshop: Workshop): Promise<number> {
  const { directory, remove } = workshop.copyTill();
  const till = new FaultTill({ directory, hubUrl: workshop.hubUrl, printer: 'virtual' });
  const began = performance.now();
  try {
    await till.start();
    await new ScriptedDay(workshop.shop).goOn(till);
    return performance.now() - began;
  } finally {
    await till.kill();
    remove();
  }
}
