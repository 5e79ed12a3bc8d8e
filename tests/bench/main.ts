/**
 * `npm run bench -- sale-path [--products N] [--sales N]`, `npm run bench -- store [--products N] [--catalogue FILE]`,
 * `npm run bench -- mongo [--documents N] [--operations N]`, `npm run bench -- sync [--products N] [--sales N]
 * [--new-tills N] [--rounds N] [--sellers N] [--sustain-seconds N] [--tills N] [--storm-sales N] [--listeners N] [--rest-seconds N]` and
 * `npm run bench -- hardware [--receipts N] [--jobs N] [--scans N]`:
 * figures as one JSON object, progress on standard error. `npm run bench -- faults`: who loses what, as a table too.
 */
import { parseArgs } from 'node:util';
import { benchFaults, EVERYTHING, tableOf } from './faults/faults.ts';
import { benchHardware } from './hardware/hardware.ts';
import { benchMongo } from './mongo/mongo.ts';
import { benchSalePath } from './sale-path/sale-path.ts';
import { benchStore } from './store/store.ts';
import type { Size } from './sync/run.ts';
import { benchSync } from './sync/sync.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    products: { type: 'string', default: '100000' },
    sales: { type: 'string', default: '10000' },
    catalogue: { type: 'string' },
    documents: { type: 'string', default: '1000000' },
    operations: { type: 'string', default: '6000' },
    'new-tills': { type: 'string', default: '10' },
    rounds: { type: 'string', default: '2000' },
    sellers: { type: 'string', default: '50' },
    'sustain-seconds': { type: 'string', default: '60' },
    tills: { type: 'string', default: '200' },
    'storm-sales': { type: 'string', default: '60000' },
    listeners: { type: 'string', default: '1000' },
    'rest-seconds': { type: 'string', default: '30' },
    receipts: { type: 'string', default: '2000' },
    jobs: { type: 'string', default: '500' },
    scans: { type: 'string', default: '10000' },
  },
});
const say = (line: string) => process.stderr.write(`${line}\n`);

const benches: Readonly<Record<string, () => Promise<unknown>>> = {
  'sale-path': () =>
    benchSalePath({
      products: wholeNumber('products', values.products),
      sales: wholeNumber('sales', values.sales),
      say,
    }),
  sync: () => benchSync(sizeOf(values), say),
  hardware: () =>
    benchHardware({
      receipts: wholeNumber('receipts', values.receipts),
      jobs: wholeNumber('jobs', values.jobs),
      scans: wholeNumber('scans', values.scans),
      say,
    }),
  faults: async () => {
    const report = await benchFaults(EVERYTHING, say);
    say(tableOf(report.cells));
    if (!report.oursIsAllZeros) process.exitCode = 1;
    return report;
  },
  mongo: () =>
    benchMongo({
      documents: wholeNumber('documents', values.documents),
      operations: wholeNumber('operations', values.operations),
      say,
    }),
  store: () =>
    benchStore({ products: wholeNumber('products', values.products), catalogue: values.catalogue, say }),
};

// Each of many processes that a bench starts listens for our end.
process.setMaxListeners(0);
const bench = benches[positionals[0] ?? ''];
if (bench) {
  console.log(JSON.stringify(await bench(), null, 2));
} else {
  say(`Which bench? npm run bench -- ${Object.keys(benches).join(' | ')}`);
  process.exitCode = 2;
}

function sizeOf(given: typeof values): Size {
  return {
    products: wholeNumber('products', given.products),
    sales: wholeNumber('sales', given.sales),
    newTills: wholeNumber('new-tills', given['new-tills']),
    rounds: wholeNumber('rounds', given.rounds),
    sellers: wholeNumber('sellers', given.sellers),
    sustainSeconds: wholeNumber('sustain-seconds', given['sustain-seconds']),
    tills: wholeNumber('tills', given.tills),
    stormSales: wholeNumber('storm-sales', given['storm-sales']),
    listeners: wholeNumber('listeners', given.listeners),
    restSeconds: wholeNumber('rest-seconds', given['rest-seconds']),
  };
}

function wholeNumber(name: string, text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1 && number <= 1_000_000) return number;
  process.stderr.write(`--${name} is a whole number from 1 to 1000000, not ${text}\n`);
  process.exit(2);
}
