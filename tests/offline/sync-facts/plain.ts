/**
 * RxDB as its quick start has it: a free storage, `replicateRxCollection`, defaults. What happens to it in each of
 * the circumstances is what ours is measured against.
 */
import {
  createRxDatabase,
  type RxCollection,
  type RxDatabase,
  type RxJsonSchema,
  type RxStorage,
} from 'rxdb';
import { replicateRxCollection } from 'rxdb/plugins/replication';
import { getRxStorageMemory } from 'rxdb/plugins/storage-memory';

export type Note = { readonly id: string; readonly text: string };
export type At = { readonly sequence: number };
export type Down = { readonly documents: (Note & { readonly _deleted: boolean })[]; readonly checkpoint: At };

export const noteSchema: RxJsonSchema<Note> = {
  version: 0,
  primaryKey: 'id',
  type: 'object',
  properties: { id: { type: 'string', maxLength: 100 }, text: { type: 'string' } },
  required: ['id', 'text'],
};

type Plain = { readonly database: RxDatabase; readonly notes: RxCollection<Note> };

let opened = 0;

export async function openPlain(storage: RxStorage<unknown, unknown> = getRxStorageMemory()): Promise<Plain> {
  opened += 1;
  const database = await createRxDatabase({ name: `plain-${opened}`, storage, multiInstance: false });
  const { notes } = await database.addCollections({ notes: { schema: noteSchema } });
  return { database, notes: notes as RxCollection<Note> };
}

export function replicatePlainly(
  collection: RxCollection<Note>,
  handlers: Pick<
    Parameters<typeof replicateRxCollection<Note, At>>[0],
    'pull' | 'push' | 'retryTime' | 'toggleOnDocumentVisible'
  >,
) {
  return replicateRxCollection<Note, At>({ collection, replicationIdentifier: 'plain', ...handlers });
}

export const aNote = (id: string, text = id) => ({ id, text });
export const fed = (id: string, text = id) => ({ ...aNote(id, text), _deleted: false });

export async function idsIn(collection: RxCollection<Note>): Promise<readonly string[]> {
  return (await collection.find().exec()).map(({ id }) => id).sort();
}

export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 15_000;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error('never came');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Long enough for whatever was going to happen by itself: a few turns of everything that waits. */
export async function settled(database: RxDatabase): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) {
    await database.requestIdlePromise();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
