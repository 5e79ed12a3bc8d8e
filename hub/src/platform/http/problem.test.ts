import mongoose from 'mongoose';
import { expect, test } from 'vitest';
import { problemFromError } from './problem.ts';

const { MongoServerError, MongoNetworkError } = mongoose.mongo;

test('a full or broken disk of the database is a 503 to try again after, as a database that is away', () => {
  const passing = [
    new MongoServerError({ message: 'the disk is full', code: 14_031 }),
    new MongoServerError({ message: 'the disk does not take writes', code: 39 }),
    new MongoNetworkError('connection 1 closed'),
  ];
  for (const error of passing) {
    const { problem, headers } = problemFromError(error);
    expect(problem).toMatchObject({ status: 503, code: 'unavailable' });
    expect(headers).toMatchObject({ 'Retry-After': expect.any(String) });
  }
});

test('what the database says of our own mistakes is a fault of ours', () => {
  const { problem, fault } = problemFromError(new MongoServerError({ message: 'unknown operator', code: 2 }));
  expect(problem.status).toBe(500);
  expect(fault).toBe(true);
  expect(problemFromError(Object.assign(new Error('no'), { code: 14_031 })).problem.status).toBe(500);
});
