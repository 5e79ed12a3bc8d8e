/** Ten bulks into one collection of a till's store, one after the other: `node write-bulks.ts FILE COLLECTION`. */
import { setTimeout as delay } from 'node:timers/promises';
import { openStore } from '../../terminal/src/store/index.ts';
import { isFetched, openDatabase } from '../../terminal/src/till/collections.ts';

const [file = '', collection = ''] = process.argv.slice(2);
const store = openStore({ file, isFetched });
const database = await openDatabase(store.storage);
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
await delay(500);
process.stdout.write('rested\n');
process.kill(process.pid, 'SIGKILL');
