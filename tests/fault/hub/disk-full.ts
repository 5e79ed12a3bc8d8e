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
const REFUSED_WITHIN_MILLISECONDS = 90_000;
const FULL_MILLISECONDS = 3_000;
const WRITE_AGAIN_MILLISECONDS = 200;
const PEOPLE_AT_ONCE = 100;
const LOOKED_FOR = 10;

export const databaseDiskFull: HubRow = {
  name: 'disk-full',
  fault: 'the disk of the database full',
  strike: async (hall, { turn, random }) => {
    const { disk } = hall;
    if (disk === null) throw new Error('the database has no small disk');
    const writing: Writing = { hall, turn, written: [], problems: [] };
    disk.leave(random.below(MOST_STEPS_LEFT));
    try {
      await writeUntilRefused(writing);
      if (!isFull(disk)) writing.problems.push('the disk was not full');
      const until = performance.now() + FULL_MILLISECONDS;
      while (performance.now() < until) {
        await write(writing);
        await delay(WRITE_AGAIN_MILLISECONDS);
      }
    } finally {
      disk.makeRoom();
    }
    const from = performance.now();
    return { from, problems: [...writing.problems, ...(await missing(writing))] };
  },
};

type Writing = {
  readonly hall: Hall;
  readonly turn: number;
  /** Customers whom the hub said it had registered. */
  readonly written: string[];
  readonly problems: string[];
};

/** First goes what the database had kept free within its own files. */
async function writeUntilRefused(writing: Writing): Promise<void> {
  const deadline = performance.now() + REFUSED_WITHIN_MILLISECONDS;
  while (performance.now() < deadline) if ((await write(writing)) === 503) return;
  writing.problems.push('the full disk refused nothing');
}

/** Registers some people; done, or 503. That a 503 is a problem document with Retry-After the witness sees to. */
async function write({ hall, turn, written, problems }: Writing): Promise<number | null> {
  const batch = written.length;
  const customers = Array.from({ length: PEOPLE_AT_ONCE }, (_, at) => {
    const id = `disk-${turn}-${batch}-${at}`;
    return { id, code: id, name: `Person ${id}`, email: `${'x'.repeat(60)}@disk.example` };
  });
  const answer = await hall.witness.ask('/api/customers', { customers });
  if (answer?.status === 201) written.push(...customers.map(({ id }) => id));
  else if (answer !== null && answer.status !== 503)
    problems.push(`on the full disk a write is answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer?.status ?? null;
}

/** What was acknowledged last, on the last free blocks, is there. */
async function missing({ hall, written }: Writing): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const id of written.slice(-LOOKED_FOR)) {
    const deadline = performance.now() + REFUSED_WITHIN_MILLISECONDS;
    let status: number | undefined;
    while (status !== 200 && status !== 404 && performance.now() < deadline)
      status = (await hall.witness.ask(`/api/customers/${id}`))?.status;
    if (status !== 200) problems.push(`customer ${id} was acknowledged and is not there (${status})`);
  }
  return problems;
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
