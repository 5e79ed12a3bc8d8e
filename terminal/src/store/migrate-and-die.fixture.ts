import { openNewCatalogue } from './catalogue-fixture.ts';

/** Carries a catalogue over in batches of ten, and is killed at the given product, as by a pulled plug. */
const [file = '', last = '0'] = process.argv.slice(2);
let converted = 0;
const { products } = await openNewCatalogue(file, () => {
  converted += 1;
  if (converted === Number(last)) process.kill(process.pid, 'SIGKILL');
});
await products.getMigrationState().migratePromise(10);
