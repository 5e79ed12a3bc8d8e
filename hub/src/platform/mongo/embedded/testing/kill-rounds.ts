import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startEmbeddedMongo } from '../start-embedded-mongo.ts';
import { connect } from './test-database.ts';

export interface KillResult {
  readonly acknowledged: number;
  readonly lost: readonly string[];
  /** Pairs of which only one side is there. */
  readonly torn: readonly string[];
}

/** Kills a writing server in mid-work again and again on one directory, then compares what was acknowledged. */
export async function killRounds(rounds: number, lifetime: (round: number) => number): Promise<KillResult> {
  const directory = await mkdtemp(join(tmpdir(), 'embedded-kill-'));
  const told: string[] = [];
  for (let round = 0; round < rounds; round += 1)
    told.push(...(await killRound(directory, round, lifetime(round))));
  const server = await startEmbeddedMongo({ directory });
  const connection = await connect(server.url);
  const singles = await keysOf('singles', 'key');
  const pairSides = await keysOf('pairs', 'pair');
  const counts = await connection.collection('counters').find({}).toArray();
  const sides = new Map<string, number>();
  for (const pair of pairSides) sides.set(pair, (sides.get(pair) ?? 0) + 1);
  const known = new Set(singles);
  const lost = told.filter((line) => {
    const [kind, key = ''] = line.split(' ');
    return (kind === 'single' && !known.has(key)) || (kind === 'pair' && sides.get(key) !== 2);
  });
  for (const { caller, n } of counts) {
    const promised = told.filter((line) => line === `count ${caller}`).length;
    // The last increment of each round may have landed without its answer being heard.
    if (n < promised || n > promised + rounds) lost.push(`count of ${caller}: ${n} of ${promised}`);
  }
  const torn = [...sides].filter(([, count]) => count !== 2).map(([pair]) => pair);
  await connection.close();
  await server.stop();
  await rm(directory, { recursive: true, force: true });
  return { acknowledged: told.length, lost, torn };

  async function keysOf(collection: string, field: string): Promise<string[]> {
    const docs = await connection.collection(collection).find({}).toArray();
    return docs.map((doc) => String(doc[field]));
  }
}

async function killRound(directory: string, round: number, lifetime: number): Promise<string[]> {
  const program = fileURLToPath(new URL('./write-until-killed.ts', import.meta.url));
  const child = spawn(process.execPath, [program, directory, String(round)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let heard = '';
  child.stdout.on('data', (chunk) => {
    heard += chunk;
  });
  await until(child, () => heard.includes('ready'));
  await new Promise((resolve) => setTimeout(resolve, lifetime));
  const closed = once(child, 'close');
  child.kill('SIGKILL');
  await closed;
  return heard
    .split('\n')
    .slice(0, -1)
    .filter((line) => !line.startsWith('ready'));
}

async function until(child: ChildProcess, condition: () => boolean): Promise<void> {
  while (!condition()) {
    if (child.exitCode !== null) throw new Error(`the writer ended by itself with ${child.exitCode}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
