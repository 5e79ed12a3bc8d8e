/** `node hub.ts FOLDER [FILE]`: express-pouchdb on LevelDB as its page shows it; products of FILE are there first. */
import { createReadStream } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import expressPouchDB from 'express-pouchdb';
import leveldb from 'pouchdb-adapter-leveldb';
import PouchDB from 'pouchdb-core';
import { COLLECTIONS, type Document, REFUSED_TYPE } from '../document.ts';
import { underPouchId } from './under-pouch-id.ts';

const BATCH = 2000;
const VALIDATE = `function (document) {
  if (document.type === '${REFUSED_TYPE}') throw { forbidden: 'is not valid' };
}`;
const [folder = '', file] = process.argv.slice(2);
PouchDB.plugin(leveldb);
const Pouch = PouchDB.defaults({ prefix: join(folder, '/'), adapter: 'leveldb' });
const [products, sales] = COLLECTIONS.map((name) => new Pouch(name));
await sales?.put({ _id: '_design/valid', validate_doc_update: VALIDATE });
if (file !== undefined && products) await load(products, file);
const app = expressPouchDB(Pouch, { mode: 'minimumForPouchDB', overrideMode: { include: ['validation'] } });
const server = createServer(app);
server.listen(0, '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});

async function load(into: PouchDB, from: string): Promise<void> {
  let batch: Document[] = [];
  const write = async () => {
    await into.bulkDocs(batch.map(underPouchId));
    batch = [];
  };
  for await (const line of createInterface({ input: createReadStream(from) })) {
    batch.push(JSON.parse(line));
    if (batch.length === BATCH) await write();
  }
  await write();
}
