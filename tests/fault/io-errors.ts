/** The disk says EIO or ENOSPC once, at every single write and flush of the scripted day. */
import { join } from 'node:path';
import { placesOfDay } from './kill-at-write.ts';
import { driveOrFailStop, roundOn } from './round.ts';
import type { Round, Row } from './row.ts';
import { requireStrikes, spread } from './row.ts';
import { type Injection, injectionName, trace } from './strace.ts';
import type { Workshop } from './workshop.ts';

export const ioErrors: Row = {
  name: 'io-errors',
  fault: 'EIO or ENOSPC at the Nth write or flush of a day',
  async *run(workshop, { rounds, seed }) {
    const places = await placesOfDay(workshop);
    const injections = places.flatMap((place): Injection[] => [
      { ...place, effect: 'EIO' },
      { ...place, effect: 'ENOSPC' },
    ]);
    const chosen = spread(injections, rounds, seed);
    let failures = 0;
    for (const injection of chosen) {
      const { failed, ...round } = await failAt(workshop, injection);
      failures += Number(failed);
      yield round;
    }
    requireStrikes(failures, chosen.length);
  },
};

async function failAt(workshop: Workshop, injection: Injection): Promise<Round & { failed: boolean }> {
  const log = join(workshop.directory, 'strace.log');
  let failed = false;
  const problems = await roundOn(workshop, async (struck) => {
    const traced = trace(struck.till.options.directory, log, injection);
    try {
      const { failure } = await struck.till.start({ wrap: traced.wrap });
      return failure === null ? await driveOrFailStop(struck) : [];
    } finally {
      failed = traced.hasFailed();
    }
  });
  return { what: injectionName(injection), problems, failed };
}
