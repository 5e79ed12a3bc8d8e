/**
 * The database's disk is full to the last block. What would have to be written is answered with 503 and a time to
 * come again, the tills sell on, and with room again everything goes on by itself.
 */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { SmallDisk } from '../small-disk.ts';
import type { Hall } from './hall.ts';
import type { HubRow } from './row.ts';

const MOST_STEPS_LEFT = 8;
const REFUSED_WITHIN_MILLISECONDS = 30_000;
const FULL_MILLISECONDS = 3_000;

export const databaseDiskFull: HubRow = {
  name: 'disk-full',
  fault: 'the disk of the database full',
  strike: async (hall, { turn, random }) => {
    const { disk } = hall;
    if (disk === null) throw new Error('the database has no small disk');
    const problems: string[] = [];
    disk.leave(random.below(MOST_STEPS_LEFT));
    try {
      problems.push(...(await untilRefused(hall, turn)));
      if (!isFull(disk)) problems.push('the disk was not full');
      await delay(FULL_MILLISECONDS);
    } finally {
      disk.makeRoom();
    }
    return { from: performance.now(), problems };
  },
};

/**
 * Writes until there is no room for more: first goes what the database had kept free within its own files. Each no is
 * a 503 that says when to come again.
 */
async function untilRefused({ witness }: Hall, turn: number): Promise<readonly string[]> {
  const deadline = performance.now() + REFUSED_WITHIN_MILLISECONDS;
  for (let number = 0; performance.now() < deadline; number++) {
    const customers = Array.from({ length: 20 }, (_, at) => {
      const id = `disk-${turn}-${number}-${at}`;
      return { id, code: id, name: `Person ${id}`, email: `${'x'.repeat(60)}@disk.example` };
    });
    const answer = await witness.ask('/api/customers', { customers });
    if (answer?.status === 503)
      return answer.retryAfter === null ? ['503 on the full disk without Retry-After'] : [];
    if (answer !== null && answer.status !== 201)
      return [`on the full disk a write is answered ${answer.status}: ${JSON.stringify(answer.body)}`];
  }
  return ['the full disk refused nothing'];
}

/** A file of our own finds no room either. */
function isFull({ directory }: SmallDisk): boolean {
  const file = join(directory, 'one-more');
  try {
    writeFileSync(file, Buffer.alloc(64 * 1024));
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ENOSPC';
  } finally {
    rmSync(file, { force: true });
  }
}
