/** What the database answers has been flushed before: as the system sees the calls of its process, in their order. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startStandalone } from '../../hub/src/platform/mongo/embedded/testing/standalone.ts';
import { connect } from '../../hub/src/platform/mongo/embedded/testing/test-database.ts';
import { STRACE } from '../availability.ts';

const CALLS = ['-e', 'trace=pwrite64,fdatasync,write,writev', '-e', 'signal=none', '-y', '-s', '0'];
const WRITES = 40;

type Answers = { count: number; tooEarly: number };

/**
 * Walks through the calls: how often an answer left, and how often before the log was flushed, on the connection with
 * the most; on another the driver asks whether the server is there, which concerns no log.
 */
function answersIn(log: string): Answers {
  const bySocket = new Map<string, Answers>();
  let isFlushed = true;
  let hasWrittenSince = false;
  const underWay = new Set<string>();
  // What the start writes is nobody's yet, and greetings need no file.
  const lines = log.split('\n');
  const begun = lines.findIndex((line) => /fdatasync.* = 0$/.test(line));
  for (const line of lines.slice(begun + 1)) {
    const [thread = '', call = ''] = line.split(/ +/, 2);
    if (/^pwrite64\(\d+<.*-wal>/.test(call)) {
      isFlushed = false;
      hasWrittenSince = true;
    } else if (/^fdatasync\(\d+<.*-wal>/.test(call)) {
      hasWrittenSince = false;
      if (line.includes('unfinished')) underWay.add(thread);
      else isFlushed = true;
    } else if (underWay.has(thread) && line.includes('fdatasync resumed')) {
      underWay.delete(thread);
      isFlushed = !hasWrittenSince;
    } else {
      const socket = /^writev?\(\d+<(socket:[^>]+)>/.exec(call)?.[1];
      if (socket === undefined) continue;
      const answers = bySocket.get(socket) ?? { count: 0, tooEarly: 0 };
      bySocket.set(socket, answers);
      answers.count += 1;
      if (!isFlushed) answers.tooEarly += 1;
    }
  }
  const [most] = [...bySocket.values()].sort((one, other) => other.count - one.count);
  return most ?? { count: 0, tooEarly: 0 };
}

it.skipIf(!existsSync(STRACE))(
  'no answer to a single caller leaves before the flush of what it wrote',
  async () => {
    const directory = mkdtempSync(join(tmpdir(), 'counterbook-order-'));
    const log = join(directory, 'strace.log');
    const wrap = ['strace', '-D', '-f', '-qq', '-o', log, ...CALLS];
    const server = await startStandalone(join(directory, 'mongo'), { wrap });
    try {
      const connection = await connect(server.url);
      const sales = connection.collection<{ number: number }>('sales');
      for (let number = 0; number < WRITES; number += 1) {
        await sales.insertOne({ number });
        await connection.transaction(async (session) => {
          await sales.insertOne({ number: -number }, { session });
          await sales.updateOne({ number }, { $set: { isSold: true } }, { session });
        });
        await sales.findOne({ number });
      }
      await connection.close();
      await server.end('SIGTERM');
      const { count, tooEarly } = answersIn(readFileSync(log, 'utf8'));
      expect(count).toBeGreaterThan(4 * WRITES);
      expect(tooEarly).toBe(0);
    } finally {
      await server.end('SIGKILL');
      rmSync(directory, { recursive: true });
    }
  },
);
