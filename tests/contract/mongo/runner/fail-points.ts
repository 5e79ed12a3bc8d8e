import { type Document, type MongoClient, MongoServerError } from 'mongodb';
import { SkipCase } from './failures.ts';
import type { Run } from './run.ts';

const COMMAND_NOT_FOUND = 59;

/** Orders a failure, and remembers to call it off after the case. */
export async function setFailPoint(run: Run, client: MongoClient, failPoint: Document): Promise<void> {
  try {
    await client.db('admin').command(failPoint, { readPreference: 'primary' });
  } catch (error) {
    if (!(error instanceof MongoServerError) || error.code !== COMMAND_NOT_FOUND) throw error;
    throw new SkipCase('the server was started without test commands');
  }
  run.failPoints.add(String(failPoint.configureFailPoint));
}

export async function clearFailPoints(run: Run): Promise<void> {
  for (const name of run.failPoints) {
    await run.control.db('admin').command({ configureFailPoint: name, mode: 'off' });
  }
  run.failPoints.clear();
}
