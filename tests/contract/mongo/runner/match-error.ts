import {
  MongoBulkWriteError,
  MongoError,
  MongoOperationTimeoutError,
  MongoServerError,
  MongoWriteConcernError,
} from 'mongodb';
import { show } from './extended-json.ts';
import { Mismatch } from './failures.ts';
import { isFields } from './fields.ts';
import type { ExpectedError } from './format.ts';
import { match, type Place } from './match.ts';

/** Throws a Mismatch unless the error is the one the case expects. */
export function matchError(expected: ExpectedError, error: Error, place: Place): void {
  const fail = (message: string): never => {
    throw new Mismatch(place.path, `${message}: ${error.name}: ${error.message}`);
  };
  const server = error instanceof MongoServerError ? error : undefined;
  if (expected.isClientError !== undefined && (server === undefined) !== expected.isClientError) {
    fail(expected.isClientError ? 'not an error of the driver' : 'not an error of the server');
  }
  if (expected.isTimeoutError !== undefined) {
    if (error instanceof MongoOperationTimeoutError !== expected.isTimeoutError) fail('timeout or not');
  }
  if (expected.errorContains !== undefined) {
    const wanted = expected.errorContains.toLowerCase();
    if (!error.message.toLowerCase().includes(wanted)) fail(`'${expected.errorContains}' is not in it`);
  }
  if (expected.errorCode !== undefined && Number(server?.code) !== expected.errorCode) {
    fail(`code ${expected.errorCode} expected, it is ${String(server?.code)}`);
  }
  if (expected.errorCodeName !== undefined) {
    const name = server === undefined ? undefined : codeNameOf(server);
    if (name !== expected.errorCodeName) fail(`${expected.errorCodeName} expected, it is ${String(name)}`);
  }
  matchLabels(expected, error, fail);
  if (expected.errorResponse !== undefined) {
    match(expected.errorResponse, server?.errorResponse, { ...place, path: 'errorResponse', root: true });
  }
  matchParts(expected.writeErrors, 'writeErrors', error, place);
  matchParts(expected.writeConcernErrors, 'writeConcernErrors', error, place);
  if (expected.expectResult !== undefined) {
    match(expected.expectResult, partialResult(error), { ...place, path: 'result of the error', root: true });
  }
}

/** Of a client's bulk write, by the index of the write or in order: no more than expected, each with more fields maybe. */
function matchParts(expected: object | undefined, name: string, error: Error, place: Place): void {
  if (expected === undefined) return;
  const given: unknown = Reflect.get(error, name);
  const actual = new Map(given instanceof Map ? given : Object.entries(given ?? {}));
  const byIndex = new Map([...actual].map(([index, one]) => [String(index), one]));
  for (const [index, wanted] of Object.entries(expected)) {
    match(wanted, byIndex.get(index), { ...place, path: `${name}.${index}`, root: true });
    byIndex.delete(index);
  }
  for (const [index, one] of byIndex) {
    throw new Mismatch(`${name}.${index}`, `not expected, but it is ${show(one)}`);
  }
}

function matchLabels(expected: ExpectedError, error: Error, fail: (message: string) => never): void {
  const has = (label: string): boolean => error instanceof MongoError && error.hasErrorLabel(label);
  for (const label of expected.errorLabelsContain ?? []) if (!has(label)) fail(`without the label ${label}`);
  for (const label of expected.errorLabelsOmit ?? []) if (has(label)) fail(`with the label ${label}`);
}

function codeNameOf(error: MongoServerError): unknown {
  if (error.codeName !== undefined) return error.codeName;
  if (error instanceof MongoWriteConcernError) return error.result.writeConcernError.codeName;
  return error.errorResponse.codeName;
}

/** What a bulk write did before it failed. */
function partialResult(error: Error): unknown {
  if (error instanceof MongoBulkWriteError) return error.result;
  if ('partialResult' in error) return error.partialResult;
  if ('result' in error && isFields(error.result)) return error.result;
  return undefined;
}
