import { bulkWrite } from './bulk-write.ts';
import type { CommandSpec } from './context.ts';
import { findAndModify } from './find-and-modify.ts';
import {
  buildInfo,
  connectionStatus,
  getDefaultWriteConcern,
  hello,
  ping,
  serverStatus,
} from './handshake.ts';
import {
  aggregateOptions,
  bulkOptions,
  countOptions,
  createOptions,
  findOptions,
  modifyOptions,
  unsupportedFindOptions,
} from './options.ts';
import { count, distinct, explain, find, getMore, killCursors, runAggregate } from './read.ts';
import {
  collStats,
  create,
  createIndexes,
  dbStats,
  drop,
  dropDatabase,
  dropIndexes,
  listCollections,
  listDatabases,
  listIndexes,
} from './schema.ts';
import { insert, remove, update } from './write.ts';

const HELLO: CommandSpec = {
  run: hello,
  options: [
    'helloOk',
    'client',
    'compression',
    'loadBalanced',
    'saslSupportedMechs',
    'speculativeAuthenticate',
    'topologyVersion',
    'maxAwaitTimeMS',
    'backpressure',
  ],
};
const WRITE = { retryable: true, inTransaction: true } as const;

/** Commands about transactions and sessions are not here: they have no collection and meet no index. */
export const COMMANDS: ReadonlyMap<string, CommandSpec> = new Map<string, CommandSpec>([
  ['hello', HELLO],
  ['ismaster', HELLO],
  ['isMaster', HELLO],
  ['ping', { run: ping, options: [] }],
  ['buildInfo', { run: buildInfo, options: [] }],
  ['buildinfo', { run: buildInfo, options: [] }],
  ['connectionStatus', { run: connectionStatus, options: ['showPrivileges'] }],
  ['serverStatus', { run: serverStatus, options: [] }],
  ['getDefaultRWConcern', { run: getDefaultWriteConcern, options: ['inMemory'] }],
  ['insert', { run: insert, options: ['documents', 'ordered', 'bypassDocumentValidation'], ...WRITE }],
  ['update', { run: update, options: ['updates', 'ordered', 'let', 'bypassDocumentValidation'], ...WRITE }],
  ['delete', { run: remove, options: ['deletes', 'ordered', 'let'], ...WRITE }],
  ['bulkWrite', { run: bulkWrite, options: bulkOptions, unsupported: ['cursor'], ...WRITE }],
  ['findAndModify', { run: findAndModify, options: modifyOptions, collates: true, ...WRITE }],
  [
    'find',
    {
      run: find,
      options: findOptions,
      unsupported: unsupportedFindOptions,
      collates: true,
      inTransaction: true,
    },
  ],
  ['getMore', { run: getMore, options: ['collection', 'batchSize'], inTransaction: true }],
  ['killCursors', { run: killCursors, options: ['cursors'], inTransaction: true }],
  ['aggregate', { run: runAggregate, options: aggregateOptions, collates: true, inTransaction: true }],
  ['count', { run: count, options: countOptions, collates: true }],
  ['distinct', { run: distinct, options: ['key', 'query', 'hint'], collates: true, inTransaction: true }],
  ['explain', { run: explain, options: ['verbosity'] }],
  ['create', { run: create, options: [], unsupported: createOptions, inTransaction: true }],
  ['drop', { run: drop, options: [] }],
  ['dropDatabase', { run: dropDatabase, options: [] }],
  [
    'listCollections',
    { run: listCollections, options: ['filter', 'nameOnly', 'cursor', 'authorizedCollections'] },
  ],
  ['listDatabases', { run: listDatabases, options: ['nameOnly', 'filter', 'authorizedDatabases'] }],
  ['createIndexes', { run: createIndexes, options: ['indexes', 'commitQuorum'], inTransaction: true }],
  ['listIndexes', { run: listIndexes, options: ['cursor'] }],
  ['dropIndexes', { run: dropIndexes, options: ['index'] }],
  ['collStats', { run: collStats, options: ['scale'] }],
  ['dbStats', { run: dbStats, options: ['scale'] }],
]);
