/**
 * `npm run test:fault -- till` breaks an unmodified till in many ways, `-- hub` a fleet of services under four tills,
 * `-- mongo` kills the embedded database while it writes, starts and stops.
 * The table goes to standard output, progress to standard error; exits 0 only when everything held.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { killRounds } from '../../hub/src/platform/mongo/embedded/testing/kill-rounds.ts';
import { seededRandom } from '../../hub/src/platform/mongo/embedded/testing/random.ts';
import { RABBITMQ, STRACE } from '../availability.ts';
import { allHeld, hubRowNames, runHubFaults } from './hub/run.ts';
import { hubTableOf } from './hub/table.ts';
import { rowNamed, rows } from './rows.ts';
import { canMount } from './small-disk.ts';
import { tableOf, tally } from './table.ts';
import { openWorkshop } from './workshop.ts';

const HUB_ROUNDS = 20;
const DATABASE_ROUNDS = 200;
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string', multiple: true },
    rounds: { type: 'string' },
    seed: { type: 'string', default: '1' },
    json: { type: 'string' },
    keep: { type: 'boolean', default: false },
  },
});
const runs = { till: breakTill, hub: breakHub, mongo: killDatabase };
const what = positionals.join();
if (what !== 'till' && what !== 'hub' && what !== 'mongo')
  stop('what shall be broken? npm run test:fault -- till, or -- hub, or -- mongo');
const options = {
  rounds: values.rounds === undefined ? null : wholeNumber('rounds', values.rounds),
  seed: wholeNumber('seed', values.seed),
};

// A run that is cut off takes what it started with it: many processes, each of which listens for our end.
process.setMaxListeners(0);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

const directory = mkdtempSync(join(tmpdir(), 'counterbook-fault-'));
try {
  process.exitCode = (await runs[what]()) ? 0 : 1;
} finally {
  if (values.keep) say(`kept ${directory}`);
  else rmSync(directory, { recursive: true, force: true });
}

async function breakTill(): Promise<boolean> {
  if (!existsSync(STRACE)) stop('strace is missing: apt-get install strace');
  const names = rows.map(({ name }) => name);
  const chosen = values.only?.map((name) => rowNamed(name) ?? stop(unknownRow(name, names))) ?? rows;
  const workshop = await openWorkshop(directory);
  const tallies = [];
  for (const row of chosen) tallies.push(await tally(row, row.run(workshop, options), say));
  process.stdout.write(`${tableOf(tallies)}\n`);
  return tallies.every(({ rounds, broken }) => rounds > 0 && broken === 0);
}

async function breakHub(): Promise<boolean> {
  if (!existsSync(RABBITMQ)) stop('RabbitMQ is missing: apt-get install rabbitmq-server');
  const only = values.only ?? null;
  for (const name of only ?? []) if (!hubRowNames.includes(name)) stop(unknownRow(name, hubRowNames));
  if ((only === null || only.includes('disk-full')) && !canMount())
    stop('a small disk cannot be mounted: be root');
  const rounds = options.rounds ?? HUB_ROUNDS;
  const scores = await runHubFaults({ ...options, rounds, directory, only, json: values.json ?? null, say });
  process.stdout.write(`${hubTableOf(scores)}\n`);
  return allHeld(scores);
}

async function killDatabase(): Promise<boolean> {
  const rounds = options.rounds ?? DATABASE_ROUNDS;
  const result = await killRounds(rounds, seededRandom(options.seed), say);
  process.stdout.write(`${JSON.stringify({ seed: options.seed, ...result })}\n`);
  return result.lost.length + result.torn.length + result.broken.length === 0;
}

function unknownRow(name: string, known: readonly string[]): string {
  return `no row ${name}; known: ${known.join(', ')}`;
}

function wholeNumber(name: string, text: string): number {
  const number = Number(text);
  return Number.isInteger(number) && number >= 0 ? number : stop(`--${name} is a whole number, not ${text}`);
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

function stop(why: string): never {
  process.stderr.write(`${why}\n`);
  process.exit(2);
}
