/**
 * RxDB with a free storage that outlives its process (localStorage, kept in a file by Node) and the client of its page
 * on HTTP replication: documents and checkpoint in the stream, RESYNC when the stream breaks, everything else default.
 */
import { createRxDatabase, type RxCollection, type RxReplicationPullStreamItem } from 'rxdb';
import { replicateRxCollection } from 'rxdb/plugins/replication';
import { getRxStorageLocalstorage } from 'rxdb/plugins/storage-localstorage';
import { Subject } from 'rxjs';
import { serveActs } from '../../serve-acts.ts';
import type { Document } from '../document.ts';
import type { PeerTill } from '../peer-till.ts';

type Kept = Document & { readonly updatedAt: number };
type Checkpoint = { readonly updatedAt: number };

let sales: RxCollection<Kept>;
let base: string;

const till: PeerTill = {
  open: async ({ hubUrl, collection }) => {
    const database = await createRxDatabase({
      name: 'till',
      storage: getRxStorageLocalstorage({ localStorage }),
      multiInstance: false,
    });
    const text = { type: 'string', maxLength: 100 } as const;
    const schema = {
      version: 0,
      primaryKey: 'id',
      type: 'object',
      properties: { id: text, type: text, updatedAt: { type: 'number' } },
      required: ['id', 'type', 'updatedAt'],
    } as const;
    ({ sales } = (await database.addCollections({ sales: { schema } })) as unknown as {
      sales: RxCollection<Kept>;
    });
    base = `${hubUrl}/${collection}`;
  },
  write: async (documents) => {
    for (const { id, type } of documents) await sales.insert({ id, type, updatedAt: 0 } as Kept);
  },
  pull: () => Promise.reject(new Error('it only follows')),
  push: () => Promise.reject(new Error('it only follows')),
  follow: async () => {
    const stream$ = new Subject<RxReplicationPullStreamItem<Kept, Checkpoint>>();
    const events = new EventSource(`${base}/pullStream`);
    events.onmessage = ({ data }) => stream$.next(JSON.parse(data));
    events.onerror = () => stream$.next('RESYNC');
    const replication = replicateRxCollection<Kept, Checkpoint>({
      collection: sales,
      replicationIdentifier: 'http',
      live: true,
      push: { handler: (rows) => ask(`${base}/push`, rows) },
      pull: {
        handler: (checkpoint, limit) =>
          ask(`${base}/pull?updatedAt=${checkpoint?.updatedAt ?? 0}&limit=${limit}`),
        stream$: stream$.asObservable(),
      },
    });
    replication.error$.subscribe(() => undefined);
  },
  ids: async () => (await sales.find().exec()).map(({ id }) => id),
  close: async () => {
    await sales.database.close();
  },
};
serveActs(till);

async function ask<T>(url: string, rows?: unknown): Promise<T> {
  const response = await fetch(
    url,
    rows === undefined
      ? {}
      : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(rows) },
  );
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as T;
}
