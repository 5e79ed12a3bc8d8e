/**
 * `npm run replay`: real invoices through real tills with the hub away, then everything compared. One JSON object
 * on standard output, progress on standard error; exits 0 only if file, tills and hub agree. `--services`: the hub is
 * a fleet of processes with a broker between them. `--flap`: the hub stays, and the line to it is a bad one.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { replay } from './replay.ts';

const { values } = parseArgs({
  options: {
    file: { type: 'string', default: new URL('../data/invoices.ndjson.gz', import.meta.url).pathname },
    tills: { type: 'string', default: '3' },
    offline: { type: 'boolean', default: true },
    services: { type: 'boolean', default: false },
    online: { type: 'boolean', default: false },
    kill: { type: 'string', default: '0' },
    flap: { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
    keep: { type: 'boolean', default: false },
  },
});

const directory = mkdtempSync(join(tmpdir(), 'counterbook-replay-'));
try {
  const report = await replay({
    file: values.file,
    directory,
    tills: wholeNumber('tills', values.tills, 1, 9),
    offline: values.offline && !values.online,
    services: values.services,
    flap: values.flap,
    kills: wholeNumber('kill', values.kill, 0, 1000),
    seed: wholeNumber('seed', values.seed, 0, 2 ** 31),
    say: (line) => process.stderr.write(`${line}\n`),
  });
  const { agrees, ...printed } = report;
  console.log(JSON.stringify(printed, null, 2));
  process.exitCode = agrees ? 0 : 1;
} finally {
  if (values.keep) process.stderr.write(`kept ${directory}\n`);
  else rmSync(directory, { recursive: true, force: true });
}

function wholeNumber(name: string, text: string, least: number, most: number): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= least && number <= most) return number;
  process.stderr.write(`--${name} is a whole number from ${least} to ${most}, not ${text}\n`);
  process.exit(2);
}
