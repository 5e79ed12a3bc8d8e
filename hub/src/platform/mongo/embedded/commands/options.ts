/** Options that commands take; any other is refused by name. */

export const findOptions: readonly string[] = [
  'filter',
  'sort',
  'projection',
  'hint',
  'skip',
  'limit',
  'batchSize',
  'singleBatch',
  'let',
  'tailable',
  'noCursorTimeout',
  'allowDiskUse',
  'allowPartialResults',
];

export const aggregateOptions: readonly string[] = [
  'pipeline',
  'cursor',
  'hint',
  'let',
  'allowDiskUse',
  'bypassDocumentValidation',
];

export const bulkOptions: readonly string[] = [
  'ops',
  'nsInfo',
  'ordered',
  'errorsOnly',
  'let',
  'bypassDocumentValidation',
];

export const countOptions: readonly string[] = ['query', 'limit', 'skip', 'hint', 'fields'];

export const modifyOptions: readonly string[] = [
  'query',
  'sort',
  'remove',
  'update',
  'new',
  'fields',
  'upsert',
  'bypassDocumentValidation',
  'arrayFilters',
  'hint',
  'let',
];

export const unsupportedFindOptions: readonly string[] = [
  'awaitData',
  'oplogReplay',
  'min',
  'max',
  'returnKey',
  'showRecordId',
];

/** A collection here is a plain one. */
export const createOptions: readonly string[] = [
  'capped',
  'size',
  'max',
  'validator',
  'validationLevel',
  'validationAction',
  'viewOn',
  'pipeline',
  'timeseries',
  'expireAfterSeconds',
  'clusteredIndex',
  'changeStreamPreAndPostImages',
  'encryptedFields',
  'storageEngine',
  'indexOptionDefaults',
];
