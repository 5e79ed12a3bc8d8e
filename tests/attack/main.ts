/**
 * `npm run test:attack`: everything hostile that we could think of, against a hub as a shop runs it. Prints cases
 * tried, passed and failed by chapter, or with `--json` every case; exits 0 only when nothing came of any of them.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CHAPTERS, runAttack } from './attack.ts';
import { failuresOf, tableOf } from './report.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true },
  },
});
const chapters = values.only ?? CHAPTERS;
const unknown = chapters.filter((name) => !CHAPTERS.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`no chapter ${unknown.join(', ')}; there are: ${CHAPTERS.join(', ')}\n`);
  process.exit(2);
}

const directory = mkdtempSync(join(tmpdir(), 'counterbook-attack-'));
const outcomes = [];
try {
  for await (const outcome of runAttack(directory, chapters)) {
    outcomes.push(outcome);
    if (outcome.problem !== null) {
      process.stderr.write(`${outcome.chapter}: ${outcome.name}: ${outcome.problem}\n`);
    }
  }
} finally {
  rmSync(directory, { recursive: true, force: true });
}
if (values.json) process.stdout.write(`${JSON.stringify(outcomes, null, 2)}\n`);
else process.stdout.write(`${tableOf(outcomes)}\n`);
process.exit(failuresOf(outcomes).length === 0 ? 0 : 1);
