/**
 * Ten bulks into one collection of a till's store, one after the other: `node write-bulks.ts FILE COLLECTION`. Its
 * timers stand still while it writes: however slow the machine, all ten come within the moment of one late flush.
 */
import { mock } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { openStore } from '../../terminal/src/store/index.ts';
import { isFetched, openDatabase } from '../../terminal/src/till/collections.ts';

const [file = '', collection = ''] = process.argv.slice(2);
const store = openStore({ file, isFetched });
const database = await openDatabase(store.storage);
mock.timers.enable({ apis: ['setTimeout'] });
process.stdout.write('open\n');
for (let number = 0; number < 10; number += 1) {
  const document = { id: `one-${number}`, quantity: 0, applied: {}, kind: 'note', message: '', open: true };
  const _meta = { lwt: Date.now() + number };
  const written = await database[collection as 'stock'].storageInstance.bulkWrite(
    [{ document: { ...document, _deleted: false, _rev: '1-a', _meta, _attachments: {} } }],
    'test',
  );
  if (written.error.length > 0) throw new Error(JSON.stringify(written.error));
}
process.stdout.write('written\n');
mock.timers.tick(10_000);
mock.timers.reset();
await delay(1_000);
process.stdout.write('rested\n');
process.kill(process.pid, 'SIGKILL');
