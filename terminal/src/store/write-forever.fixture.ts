import { writeSync } from 'node:fs';
import { openStore } from './open-store.ts';
import { aThing, openThings } from './store-fixture.ts';

/**
 * Writes pairs of documents as fast as it can and says each pair's number once the storage has acknowledged it.
 * Says how it ended: with the first write that was refused, what came of the second, and whether reading works.
 */
const [file = '', start = '0', weight = '10'] = process.argv.slice(2);
const store = openStore({ file, search: { things: ['name'] } });
const things = await openThings(store.storage);
writeSync(1, 'open\n');

const troubleOf = (error: unknown): string =>
  error instanceof Error && 'trouble' in error ? String(error.trouble) : String(error);

async function writePair(number: number): Promise<string> {
  const pair = ['left', 'right'].map((side) => ({
    document: aThing({ id: `${number}-${side}`, name: `pair ${number}`, note: 'x'.repeat(Number(weight)) }),
  }));
  try {
    const { error } = await things.bulkWrite(pair, 'test');
    return error.length === 0 ? 'kept' : 'conflict';
  } catch (error) {
    return troubleOf(error);
  }
}

let number = Number(start);
let outcome = await writePair(number);
while (outcome === 'kept') {
  writeSync(1, `${number}\n`);
  number += 1;
  if (number % 16 === 0) await new Promise((resolve) => setImmediate(resolve));
  outcome = await writePair(number);
}
const second = await writePair(number + 1);
const read = await things.findDocumentsById([`${number - 1}-left`, `${number}-left`], true);
const changes = await things.getChangedDocumentsSince?.(1_000_000);
const found = store.search('things', `pair ${number - 1}`, 5);
await things.close();
store.close();

const again = openStore({ file, search: { things: ['name'] } });
const reopened = await openThings(again.storage);
const kept = await reopened.getChangedDocumentsSince?.(1_000_000);
writeSync(
  1,
  `${JSON.stringify({
    outcome,
    second,
    read: read.length,
    changes: changes?.documents.length,
    found: found.length,
    kept: kept?.documents.length,
  })}\n`,
);
await reopened.close();
again.close();
