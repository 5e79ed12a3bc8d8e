import { addRxPlugin, type RxCollection } from 'rxdb';
import { fillWriteDataForAttachmentsChange, RxDBAttachmentsPlugin } from 'rxdb/plugins/attachments';
import { disableWarnings, RxDBDevModePlugin } from 'rxdb/plugins/dev-mode';
import { RxDBLocalDocumentsPlugin } from 'rxdb/plugins/local-documents';
import { replicateRxCollection } from 'rxdb/plugins/replication';
import {
  getPullHandler,
  getPullStream,
  getPushHandler,
  humansCollection,
  runReplicationBaseTestSuite,
  setConfig,
} from 'rxdb/plugins/test-utils';
import { afterAll, describe, it } from 'vitest';
import { CUSTOM_STORAGE, removeFiles } from './custom-storage.ts';

/** RxDB's base suite for replications, with our storage at both ends. It expects mocha's globals. */
Object.assign(globalThis, { describe, it });
disableWarnings();
for (const plugin of [RxDBDevModePlugin, RxDBAttachmentsPlugin, RxDBLocalDocumentsPlugin])
  addRxPlugin(plugin);
setConfig({ storage: CUSTOM_STORAGE });

let plain: RxCollection | undefined;
let pictured: RxCollection | undefined;

async function closeServers(): Promise<void> {
  await plain?.database.remove();
  await pictured?.database.remove();
}

function replicate(collection: RxCollection, live: boolean) {
  const server = collection.schema.jsonSchema.attachments ? pictured : plain;
  if (!server) throw new Error('The suite has not cleaned the server yet');
  const pushHandler = getPushHandler(server);
  return replicateRxCollection({
    collection,
    replicationIdentifier: `to ${server.database.name}`,
    live,
    pull: { handler: getPullHandler(server), stream$: getPullStream(server) },
    push: {
      handler: async (rows) => {
        const conflicts = await pushHandler(rows);
        return server === pictured ? Promise.all(conflicts.map(withAttachments)) : conflicts;
      },
    },
  });
}

/** A server answers a conflict with the attachments' data; the handler for tests leaves that out. */
async function withAttachments<Doc extends object>(conflict: Doc): Promise<Doc> {
  const instance = pictured?.storageInstance;
  if (!instance) throw new Error('The suite has not cleaned the server yet');
  return (await fillWriteDataForAttachmentsChange('passportId', instance, structuredClone(conflict))) as Doc;
}

async function syncOnce(collection: RxCollection): Promise<void> {
  await replicate(collection, false).awaitInitialReplication();
}

afterAll(() => closeServers().then(removeFiles));

runReplicationBaseTestSuite({
  startReplication: (collection) => replicate(collection, true),
  syncOnce,
  syncOnceWithAttachments: syncOnce,
  getAllServerDocs: async () =>
    (await plain?.storageInstance.getChangedDocumentsSince?.(1_000))?.documents ?? [],
  cleanUpServer: async () => {
    await closeServers();
    plain = await humansCollection.create(0);
    pictured = await humansCollection.createAttachments(0);
  },
  softDeletes: true,
  isDeleted: (document) => document._deleted,
  getPrimaryOfServerDoc: (document) => document.passportId,
});
