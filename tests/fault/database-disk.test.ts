/**
 * The disk under the database is full, or fails, while several callers write: each of them is told, what was
 * acknowledged is there, and it goes on by itself when the disk does.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, expect, it } from 'vitest';
import {
  type Standalone,
  startStandalone,
} from '../../hub/src/platform/mongo/embedded/testing/standalone.ts';
import { connect } from '../../hub/src/platform/mongo/embedded/testing/test-database.ts';
import { STRACE } from '../availability.ts';
import { canMount, mountSmallDisk } from './small-disk.ts';

type Connection = Awaited<ReturnType<typeof connect>>;
type Told = {
  readonly acknowledged: number[] /** The codes that the refusals came with. */;
  readonly refused: unknown[];
};

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

/** Eight callers write single documents and pairs in a transaction until each has been refused once. */
async function writeUntilRefused(connection: Connection, from: number): Promise<Told> {
  const told: Told = { acknowledged: [], refused: [] };
  const sales = connection.collection('sales');
  let next = from;
  const padding = 'x'.repeat(2000);
  const write = async (number: number): Promise<void> => {
    if (number % 2 === 0) {
      await sales.insertOne({ number, side: 'a', padding });
      await sales.insertOne({ number, side: 'b', padding });
      return;
    }
    await connection.transaction(async (session) => {
      await sales.insertOne({ number, side: 'a', padding }, { session });
      await sales.insertOne({ number, side: 'b', padding }, { session });
    });
  };
  const caller = async (): Promise<void> => {
    for (;;) {
      next += 1;
      const number = next;
      try {
        await write(number);
        told.acknowledged.push(number);
      } catch (error) {
        told.refused.push(error instanceof Error && 'code' in error ? error.code : error);
        return;
      }
    }
  };
  await Promise.all(Array.from({ length: 8 }, caller));
  return told;
}

async function requireWhole(connection: Connection, acknowledged: readonly number[]): Promise<void> {
  const sides = new Map<number, number>();
  const sales = await connection.collection('sales').find({}).toArray();
  for (const { number } of sales) sides.set(number, (sides.get(number) ?? 0) + 1);
  expect(acknowledged.filter((number) => sides.get(number) !== 2)).toEqual([]);
  // Of what was refused, a transaction is there whole or not at all.
  expect([...sides].filter(([number, count]) => number % 2 === 1 && count !== 2)).toEqual([]);
  const byIndex = await connection
    .collection('sales')
    .find({ number: { $gte: 0 } })
    .toArray();
  expect(byIndex).toHaveLength(sales.length);
}

async function stopAndCheckFile(server: Standalone, directory: string): Promise<void> {
  expect(await server.end('SIGTERM')).toBe(0);
  const file = new DatabaseSync(join(directory, 'counterbook.sqlite'));
  expect(file.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
  file.close();
}

it.skipIf(!canMount())('says that the disk is full, and writes again when there is room', async () => {
  const disk = mountSmallDisk(48);
  undo.push(disk.remove);
  const directory = join(disk.directory, 'mongo');
  const server = await startStandalone(directory);
  undo.push(() => server.end('SIGKILL'));
  const connection = await connect(server.url);
  undo.push(() => connection.close());
  await connection.collection('sales').createIndex({ number: 1, side: 1 }, { unique: true });
  const acknowledged: number[] = [];
  for (const steps of [0, 3, 40, 200]) {
    disk.leave(steps);
    const told = await writeUntilRefused(connection, acknowledged.length + 1000 * steps);
    acknowledged.push(...told.acknowledged);
    expect(told.refused).toEqual(Array(8).fill(14_031));
    await requireWhole(connection, acknowledged);
    disk.makeRoom();
    await connection.collection('sales').insertOne({ number: 10 ** 7 + 2 * steps, side: 'a' });
  }
  await connection.close();
  await stopAndCheckFile(server, directory);
});

it.skipIf(!existsSync(STRACE))('opens its file anew after a flush that failed, and goes on', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'counterbook-flush-'));
  undo.push(() => rmSync(directory, { recursive: true }));
  const log = join(directory, 'counterbook.sqlite-wal');
  const fault = [
    '-e',
    'trace=fsync,fdatasync',
    '-e',
    'inject=fsync,fdatasync:error=EIO:when=40+17',
    '-P',
    log,
  ];
  const server = await startStandalone(directory, {
    wrap: ['strace', '-D', '-f', '-qq', '-o', join(directory, 'strace.log'), ...fault],
  });
  undo.push(() => server.end('SIGKILL'));
  const connection = await connect(server.url);
  undo.push(() => connection.close());
  await connection.collection('sales').createIndex({ number: 1, side: 1 }, { unique: true });
  const acknowledged: number[] = [];
  for (let round = 1; round <= 3; round += 1) {
    const told = await writeUntilRefused(connection, round * 10_000);
    acknowledged.push(...told.acknowledged);
    expect(told.refused).toEqual(Array(8).fill(39));
    await requireWhole(connection, acknowledged);
  }
  expect(acknowledged.length).toBeGreaterThan(50);
  await connection.close();
  await stopAndCheckFile(server, directory);
});
