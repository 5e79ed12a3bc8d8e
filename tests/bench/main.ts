/**
 * `npm run bench -- sale-path [--products N] [--sales N]`, `npm run bench -- store [--products N] [--catalogue FILE]`
 * and `npm run bench -- mongo [--documents N] [--operations N]`: figures as one JSON object, progress on standard error.
 */
import { parseArgs } from 'node:util';
import { benchMongo } from './mongo/mongo.ts';
import { benchSalePath } from './sale-path/sale-path.ts';
import { benchStore } from './store/store.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    products: { type: 'string', default: '100000' },
    sales: { type: 'string', default: '10000' },
    catalogue: { type: 'string' },
    documents: { type: 'string', default: '1000000' },
    operations: { type: 'string', default: '6000' },
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
  mongo: () =>
    benchMongo({
      documents: wholeNumber('documents', values.documents),
      operations: wholeNumber('operations', values.operations),
      say,
    }),
  store: () =>
    benchStore({ products: wholeNumber('products', values.products), catalogue: values.catalogue, say }),
};

const bench = benches[positionals[0] ?? ''];
if (bench) {
  console.log(JSON.stringify(await bench(), null, 2));
} else {
  say(`Which bench? npm run bench -- ${Object.keys(benches).join(' | ')}`);
  process.exitCode = 2;
}

function wholeNumber(name: string, text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1 && number <= 1_000_000) return number;
  process.stderr.write(`--${name} is a whole number from 1 to 1000000, not ${text}\n`);
  process.exit(2);
}
