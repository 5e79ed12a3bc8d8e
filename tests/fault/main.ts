/**
 * `npm run test:fault -- till`: breaks an unmodified till in many ways. The table goes to standard output, progress
 * to standard error; exits 0 only when everything held.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { STRACE } from '../availability.ts';
import { rowNamed, rows } from './rows.ts';
import { tableOf, tally } from './table.ts';
import { openWorkshop } from './workshop.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string', multiple: true },
    rounds: { type: 'string' },
    seed: { type: 'string', default: '1' },
    keep: { type: 'boolean', default: false },
  },
});
if (positionals.join() !== 'till') stop('what shall be broken? npm run test:fault -- till');
if (!existsSync(STRACE)) stop('strace is missing: apt-get install strace');
const chosen =
  values.only?.map((name) => rowNamed(name) ?? stop(`no row ${name}; known: ${names()}`)) ?? rows;
const options = {
  rounds: values.rounds === undefined ? null : wholeNumber('rounds', values.rounds),
  seed: wholeNumber('seed', values.seed),
};

const directory = mkdtempSync(join(tmpdir(), 'counterbook-fault-'));
try {
  const workshop = await openWorkshop(directory);
  const tallies = [];
  for (const row of chosen) {
    const counted = await tally(row, row.run(workshop, options), (line) => process.stderr.write(`${line}\n`));
    tallies.push(counted);
  }
  process.stdout.write(`${tableOf(tallies)}\n`);
  process.exitCode = tallies.every(({ rounds, broken }) => rounds > 0 && broken === 0) ? 0 : 1;
} finally {
  if (values.keep) process.stderr.write(`kept ${directory}\n`);
  else rmSync(directory, { recursive: true, force: true });
}

function names(): string {
  return rows.map(({ name }) => name).join(', ');
}

function wholeNumber(name: string, text: string): number {
  const number = Number(text);
  return Number.isInteger(number) && number >= 0 ? number : stop(`--${name} is a whole number, not ${text}`);
}

function stop(why: string): never {
  process.stderr.write(`${why}\n`);
  process.exit(2);
}
