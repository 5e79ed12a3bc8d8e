/** PouchDB on LevelDB, replicating with CouchDB's protocol in batches ten times its default, which suits it. */
import http from 'pouchdb-adapter-http';
import leveldb from 'pouchdb-adapter-leveldb';
import PouchDB from 'pouchdb-core';
import replication from 'pouchdb-replication';
import { serveActs } from '../../serve-acts.ts';
import type { PeerTill } from '../peer-till.ts';
import { underPouchId } from './under-pouch-id.ts';

PouchDB.plugin(leveldb).plugin(http).plugin(replication);

const BATCH = { batch_size: 1000 } as const;
let local: PouchDB;
let hub: PouchDB;
let following: { cancel: () => void } | null = null;

const till: PeerTill = {
  open: async ({ path, hubUrl, collection }) => {
    local = new PouchDB(path, { adapter: 'leveldb' });
    hub = new PouchDB(`${hubUrl}/${collection}`, { adapter: 'http' });
  },
  write: async (documents) => {
    await local.bulkDocs(documents.map(underPouchId));
  },
  pull: async () => {
    await local.replicate.from(hub, BATCH);
  },
  push: async () => {
    await local.replicate.to(hub, BATCH);
  },
  follow: async () => {
    following = local.sync(hub, { live: true, retry: true }).on('error', () => undefined);
  },
  ids: async () => (await local.allDocs()).rows.map(({ id }) => id),
  close: async () => {
    following?.cancel();
    await local.close();
  },
};
serveActs(till);
