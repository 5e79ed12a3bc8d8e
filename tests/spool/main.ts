/**
 * `npm run test:spool -- --receipts 10000 --faults 1000 --seed 1`: receipts through printers that stall, lose their
 * power, run out of paper, and tills whose printing is killed. Each is on paper exactly once, or was asked about and
 * says that it may be a duplicate. Table and JSON go to standard output; exits 0 only when that held.
 */
import { parseArgs } from 'node:util';
import { hasHeld, runSpool, tableOf } from './run.ts';

const { values } = parseArgs({
  options: {
    receipts: { type: 'string', default: '10000' },
    faults: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
  },
});
const given = {
  receipts: wholeNumber('receipts', values.receipts),
  faults: wholeNumber('faults', values.faults),
  seed: wholeNumber('seed', values.seed),
};
const results = await runSpool({ ...given, say: (line) => process.stderr.write(`${line}\n`) });
process.stdout.write(
  `${tableOf(results)}\n\n${JSON.stringify({ ...given, held: hasHeld(results), results })}\n`,
);
process.exit(hasHeld(results) ? 0 : 1);

function wholeNumber(name: string, text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 0) return number;
  process.stderr.write(`--${name} is a whole number, not ${text}\n`);
  process.exit(2);
}
