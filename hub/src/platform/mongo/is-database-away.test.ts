import mongoose from 'mongoose';
import { expect, test } from 'vitest';
import { isDatabaseAway } from './is-database-away.ts';

const { MongoNetworkError, MongoServerError } = mongoose.mongo;
const named = (name: string, message: string, more = {}) =>
  Object.assign(new Error(message), { name, ...more });

test('a database that cannot be reached, changes its primary or has no room is away', () => {
  const labelled = new MongoServerError({ message: 'not primary', errorLabels: ['RetryableWriteError'] });
  for (const error of [
    new MongoNetworkError('read ECONNRESET'),
    labelled,
    named('MongooseError', 'Connection operation buffering timed out after 10000ms'),
    named('MongooseServerSelectionError', 'connect ECONNREFUSED 127.0.0.1:1'),
    named('MongoBulkWriteError', 'read ECONNRESET'),
    named('MongoServerError', 'database or disk is full', { code: 14_031 }),
    named('MongoServerError', 'wrapped', {
      cause: new MongoNetworkError('connection 3 to 127.0.0.1:1 closed'),
    }),
  ])
    expect(isDatabaseAway(error), error.message).toBe(true);
});

test('what is wrong with a question is no absence', () => {
  for (const error of [
    new MongoServerError({ message: 'E11000 duplicate key error', code: 11_000 }),
    named('MongoBulkWriteError', 'E11000 duplicate key error', { code: 11_000 }),
    named('MongooseError', 'Operation needs a model'),
    named('TypeError', 'read ECONNRESET'),
    'ECONNRESET',
    null,
  ])
    expect(isDatabaseAway(error)).toBe(false);
});
