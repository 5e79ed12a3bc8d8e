/** The disk says EIO or ENOSPC once, at every single write and flush of the scripted day. */
import { join } from 'node:path';
import { placesOfDay } from './kill-at-write.ts';
import { driveOrFailStop, roundOn } from './round.ts';
import type { Round, Row } from './row.ts';
import { spread } from './row.ts';
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
    for (const injection of spread(injections, rounds, seed)) yield failAt(workshop, injection);
  },
};

async function failAt(workshop: Workshop, injection: Injection): Promise<Round> {
  const log = join(workshop.directory, 'strace.log');
  const problems = await roundOn(workshop, async (struck) => {
    const traced = trace(struck.till.options.directory, log, injection);
    const { failure } = await struck.till.start({ wrap: traced.wrap });
    if (failure !== null) return [];
    return driveOrFailStop(struck);
  });
  return { what: injectionName(injection), problems };
}
