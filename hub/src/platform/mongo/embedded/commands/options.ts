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
