/** The plug pulled at every single write and flush of the scripted day, from the till's start to its stop. */
import { join } from 'node:path';
import { Died } from './fault-till.ts';
import { roundOn } from './round.ts';
import type { Round, Row } from './row.ts';
import { requireStrikes, spread } from './row.ts';
import { CALLS, type Injection, injectionName, trace } from './strace.ts';
import { oncePerWorkshop, type Workshop } from './workshop.ts';

export const killAtWrite: Row = {
  name: 'kill-at-write',
  fault: 'SIGKILL at the Nth write or flush of a day',
  async *run(workshop, { rounds, seed }) {
    const places = await placesOfDay(workshop);
    const injections = places.map((place): Injection => ({ ...place, effect: 'SIGKILL' }));
    const chosen = spread(injections, rounds, seed);
    let deaths = 0;
    for (const injection of chosen) {
      const { died, ...round } = await killAt(workshop, injection);
      deaths += Number(died);
      yield round;
    }
    requireStrikes(deaths, chosen.length);
  },
};

async function killAt(workshop: Workshop, injection: Injection): Promise<Round & { died: boolean }> {
  const log = join(workshop.directory, 'strace.log');
  let died = false;
  const problems = await roundOn(workshop, async ({ till, day }) => {
    const traced = trace(till.options.directory, log, injection);
    try {
      await till.start({ wrap: traced.wrap });
      await day.goOn(till);
      return (await till.stop()) ? [] : ['did not stop in ten seconds'];
    } catch (error) {
      if (!(error instanceof Died)) throw error;
      return [];
    } finally {
      died = till.wasKilled();
    }
  });
  return { what: injectionName(injection), problems, died };
}

/** Every write and flush of a whole day without a fault, and a few more, since no two days are quite the same. */
export const placesOfDay = oncePerWorkshop(
  async (workshop): Promise<readonly Omit<Injection, 'effect'>[]> => {
    const log = join(workshop.directory, 'strace.log');
    let counts: ReadonlyMap<string, number> = new Map();
    const problems = await roundOn(workshop, async ({ till, day }) => {
      const traced = trace(till.options.directory, log, null);
      await till.start({ wrap: traced.wrap });
      await day.goOn(till);
      await till.stop();
      counts = traced.counts();
      return [];
    });
    if (problems.length > 0) throw new Error(`the day does not hold without a fault: ${problems.join('; ')}`);
    return CALLS.flatMap((call) => {
      const count = counts.get(call) ?? 0;
      return Array.from({ length: count === 0 ? 0 : count + 2 }, (_, at) => ({ call, nth: at + 1 }));
    });
  },
);
