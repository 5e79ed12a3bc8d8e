import { once } from 'node:events';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pass } from 'node:timers/promises';
import { type Inspected, inspectFile } from './inspect-file.ts';
import {
  ACCOUNTS,
  IN_EACH_ACCOUNT,
  nothingPromised,
  type Promised,
  prepareCollections,
  writeUntilClosed,
} from './kill-writers.ts';
import { spawnStandalone, startStandalone } from './standalone.ts';
import { connect } from './test-database.ts';

export interface KillResult {
  readonly rounds: number;
  /** Of the kills: in mid-work, while it started, while it stopped and copied its log. */
  readonly moments: { working: number; starting: number; stopping: number };
  acknowledged: number;
  readonly lost: string[];
  readonly torn: string[];
  /** Where the file does not agree with itself. */
  readonly broken: string[];
}

const ROUNDS_ON_A_DIRECTORY = 20;
const MOST_BETWEEN_KILLS = 300;

/** Kills the database's process at random moments, and after each kill reads its file and holds it to its promises. */
export async function killRounds(
  rounds: number,
  random: () => number,
  say: (line: string) => void = () => undefined,
): Promise<KillResult> {
  const moments = { working: 0, starting: 0, stopping: 0 };
  const result: KillResult = { rounds, moments, acknowledged: 0, lost: [], torn: [], broken: [] };
  for (let round = 0; round < rounds; ) {
    const directory = await mkdtemp(join(tmpdir(), 'embedded-kill-'));
    const promised = nothingPromised();
    await prepare(directory);
    for (let n = 0; n < ROUNDS_ON_A_DIRECTORY && round < rounds; n += 1, round += 1) {
      const moment = momentOf(round, random);
      moments[moment] += 1;
      if (moment === 'starting') await killWhileStarting(directory, random);
      else await killWhileWriting(directory, { promised, round, random, stops: moment === 'stopping' });
      await holdToPromises(directory, promised, result);
      say(`round ${round + 1} of ${rounds}, killed while ${moment}`);
    }
    result.acknowledged += promised.acknowledged;
    await rm(directory, { recursive: true });
  }
  return result;
}

function momentOf(round: number, random: () => number): keyof KillResult['moments'] {
  if (round % 4 === 3) return random() < 0.5 ? 'starting' : 'stopping';
  return 'working';
}

async function prepare(directory: string): Promise<void> {
  const server = await startStandalone(directory);
  const connection = await connect(server.url);
  await prepareCollections(connection);
  await connection.close();
  await server.end('SIGKILL');
}

/** Before it has said that it is ready: in the recovery of the log that the last kill left, more often than not. */
async function killWhileStarting(directory: string, random: () => number): Promise<void> {
  const child = spawnStandalone(['--data', directory, '--port', '0']);
  const closed = once(child, 'close');
  const ready = once(child.stdout, 'data');
  await Promise.race([ready, pass(100 + random() * 200)]);
  child.kill('SIGKILL');
  await closed;
}

async function killWhileWriting(
  directory: string,
  {
    promised,
    round,
    random,
    stops,
  }: { promised: Promised; round: number; random: () => number; stops: boolean },
): Promise<void> {
  const server = await startStandalone(directory);
  const connection = await connect(server.url);
  const written = writeUntilClosed({ connection, promised, round });
  // By what was acknowledged and not by the clock: a slow machine writes as much between two kills as a quick one.
  const enough = promised.acknowledged + random() * MOST_BETWEEN_KILLS;
  while (promised.acknowledged < enough) await pass(1 + random() * 10);
  if (stops) {
    server.process.kill('SIGTERM');
    await pass(random() * 40);
  }
  await server.end('SIGKILL');
  await connection.close(true);
  await written;
}

/** The file is read from a copy: the server itself is to find it as the kill left it. */
async function holdToPromises(directory: string, promised: Promised, result: KillResult): Promise<void> {
  const copy = await mkdtemp(join(tmpdir(), 'embedded-kill-copy-'));
  await cp(directory, copy, { recursive: true });
  await rm(join(copy, 'counterbook.sqlite-shm'), { force: true });
  const found = inspectFile(copy);
  await rm(copy, { recursive: true });
  result.broken.push(...found.broken);
  result.lost.push(...lostOf(found, promised));
  result.torn.push(...tornOf(found));
}

function lostOf(found: Inspected, promised: Promised): string[] {
  const singles = new Set(found.documents('singles').map(({ key }) => key));
  const pairs = new Set(found.documents('pairs').map(({ pair }) => pair));
  const lost = [...promised.singles.filter((key) => !singles.has(key))];
  lost.push(...promised.pairs.filter((pair) => !pairs.has(pair)));
  const counters = new Map(found.documents('counters').map(({ name, n }) => [name, Number(n)]));
  for (const [name, { told, unheard }] of promised.counts) {
    const n = counters.get(name) ?? 0;
    if (n < told || n > told + unheard) lost.push(`count of ${name}: ${n}, and ${told} were told`);
  }
  for (const [name, isThere] of promised.indexes) {
    if (isThere !== undefined && found.indexes.has(name) !== isThere) lost.push(`index ${name}`);
    // From here on what is there is what counts.
    promised.indexes.set(name, found.indexes.has(name));
  }
  return lost;
}

function tornOf(found: Inspected): string[] {
  const others = new Set(found.documents('others').map(({ pair }) => pair));
  const pairs = found.documents('pairs').map(({ pair }) => String(pair));
  const torn = pairs.filter((pair) => !others.has(pair));
  if (others.size !== pairs.length) torn.push(`${others.size} others for ${pairs.length} pairs`);
  const sum = found.documents('accounts').reduce((total, { balance }) => total + Number(balance), 0);
  if (sum !== ACCOUNTS.length * IN_EACH_ACCOUNT) torn.push(`accounts sum to ${sum}`);
  return torn;
}
