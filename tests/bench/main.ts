/** `npm run bench -- sale-path [--products N] [--sales N]`: figures as one JSON object, progress on standard error. */
import { parseArgs } from 'node:util';
import { benchSalePath } from './sale-path/sale-path.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { products: { type: 'string', default: '100000' }, sales: { type: 'string', default: '10000' } },
});

if (positionals[0] === 'sale-path') {
  const options = {
    products: wholeNumber('products', values.products),
    sales: wholeNumber('sales', values.sales),
  };
  const report = await benchSalePath({ ...options, say: (line) => process.stderr.write(`${line}\n`) });
  console.log(JSON.stringify(report, null, 2));
} else {
  process.stderr.write('There is one bench: npm run bench -- sale-path [--products N] [--sales N]\n');
  process.exitCode = 2;
}

function wholeNumber(name: string, text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1 && number <= 1_000_000) return number;
  process.stderr.write(`--${name} is a whole number from 1 to 1000000, not ${text}\n`);
  process.exit(2);
}
