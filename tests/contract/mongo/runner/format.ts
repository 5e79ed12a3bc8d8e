import { z } from 'zod';

/**
 * The Unified Test Format of the MongoDB drivers' specifications, schema 1: one file describes entities, data and
 * cases. What the schema does not name is refused, so that a file which means something else is never half run.
 */

const record = z.record(z.string(), z.unknown());

const requirement = z.strictObject({
  minServerVersion: z.string().optional(),
  maxServerVersion: z.string().optional(),
  topologies: z.array(z.string()).optional(),
  serverless: z.enum(['require', 'forbid', 'allow']).optional(),
  serverParameters: record.optional(),
  auth: z.boolean().optional(),
  authMechanism: z.string().optional(),
  csfle: z.unknown().optional(),
});

const client = z.strictObject({
  id: z.string(),
  uriOptions: record.optional(),
  useMultipleMongoses: z.boolean().optional(),
  observeEvents: z.array(z.string()).optional(),
  ignoreCommandMonitoringEvents: z.array(z.string()).optional(),
  observeSensitiveCommands: z.boolean().optional(),
  storeEventsAsEntities: z.array(z.strictObject({ id: z.string(), events: z.array(z.string()) })).optional(),
  observeLogMessages: record.optional(),
  observeTracingMessages: record.optional(),
  serverApi: record.optional(),
  autoEncryptOpts: record.optional(),
  awaitMinPoolSizeMS: z.number().optional(),
});

const database = z.strictObject({
  id: z.string(),
  client: z.string(),
  databaseName: z.string(),
  databaseOptions: record.optional(),
});

const collection = z.strictObject({
  id: z.string(),
  database: z.string(),
  collectionName: z.string(),
  collectionOptions: record.optional(),
});

const session = z.strictObject({
  id: z.string(),
  client: z.string(),
  sessionOptions: record.optional(),
});

const bucket = z.strictObject({
  id: z.string(),
  database: z.string(),
  bucketOptions: record.optional(),
});

export const entitySchema = z.strictObject({
  client: client.optional(),
  database: database.optional(),
  collection: collection.optional(),
  session: session.optional(),
  bucket: bucket.optional(),
  thread: z.strictObject({ id: z.string() }).optional(),
  clientEncryption: record.optional(),
});

const expectedError = z.strictObject({
  isError: z.boolean().optional(),
  isClientError: z.boolean().optional(),
  isTimeoutError: z.boolean().optional(),
  errorContains: z.string().optional(),
  errorCode: z.number().optional(),
  errorCodeName: z.string().optional(),
  errorLabelsContain: z.array(z.string()).optional(),
  errorLabelsOmit: z.array(z.string()).optional(),
  writeErrors: record.optional(),
  writeConcernErrors: z.array(record).optional(),
  expectResult: z.unknown().optional(),
  errorResponse: record.optional(),
});

export const operationSchema = z.strictObject({
  name: z.string(),
  object: z.string(),
  arguments: record.optional(),
  ignoreResultAndError: z.boolean().optional(),
  expectError: expectedError.optional(),
  expectResult: z.unknown().optional(),
  saveResultAsEntity: z.string().optional(),
});

const expectedEvents = z.strictObject({
  client: z.string(),
  eventType: z.enum(['command', 'cmap', 'sdam']).optional(),
  events: z.array(record),
  ignoreExtraEvents: z.boolean().optional(),
});

const collectionData = z.strictObject({
  collectionName: z.string(),
  databaseName: z.string(),
  createOptions: record.optional(),
  documents: z.array(record),
});

const testCase = z.strictObject({
  description: z.string(),
  runOnRequirements: z.array(requirement).optional(),
  skipReason: z.string().optional(),
  operations: z.array(operationSchema),
  expectEvents: z.array(expectedEvents).optional(),
  expectLogMessages: z.array(z.unknown()).optional(),
  expectTracingMessages: z.array(z.unknown()).optional(),
  outcome: z.array(collectionData).optional(),
});

export const fileSchema = z.strictObject({
  description: z.string(),
  schemaVersion: z.string().regex(/^\d+\.\d+(\.\d+)?$/),
  runOnRequirements: z.array(requirement).optional(),
  createEntities: z.array(entitySchema).optional(),
  initialData: z.array(collectionData).optional(),
  tests: z.array(testCase),
  _yamlAnchors: z.unknown().optional(),
});

export type CaseFile = z.infer<typeof fileSchema>;
export type Case = z.infer<typeof testCase>;
export type Operation = z.infer<typeof operationSchema>;
export type EntitySpec = z.infer<typeof entitySchema>;
export type ClientSpec = z.infer<typeof client>;
export type Requirement = z.infer<typeof requirement>;
export type ExpectedError = z.infer<typeof expectedError>;
export type ExpectedEvents = z.infer<typeof expectedEvents>;
export type CollectionData = z.infer<typeof collectionData>;
