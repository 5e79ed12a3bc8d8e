import { MongoClient } from 'mongodb';
import { matchOutcome, prepareCollections } from './collections.ts';
import { createEntities } from './create-entities.ts';
import { type Entities, entitiesOf } from './entities.ts';
import { clearFailPoints } from './fail-points.ts';
import { SkipCase } from './failures.ts';
import type { Case, CaseFile } from './format.ts';
import { loadFile } from './load-cases.ts';
import { matchEvents } from './match-events.ts';
import { perform } from './perform.ts';
import { readFacts, type ServerFacts, unmet } from './requirements.ts';
import type { Run } from './run.ts';

export type CaseResult =
  | { readonly status: 'passed' }
  | { readonly status: 'failed'; readonly reason: string }
  | { readonly status: 'skipped'; readonly reason: string };

/** The server under test, with the runner's own client to it. */
export interface Target {
  readonly url: string;
  readonly control: MongoClient;
  readonly facts: ServerFacts;
}

export async function openTarget(url: string): Promise<Target> {
  const control = new MongoClient(url, { serverSelectionTimeoutMS: 10_000, minHeartbeatFrequencyMS: 50 });
  await control.connect();
  return { url, control, facts: await readFacts(control) };
}

export type FileResult =
  | {
      readonly ok: true;
      readonly cases: readonly { readonly description: string; readonly result: CaseResult }[];
    }
  | { readonly ok: false; readonly reason: string };

export async function runFile(target: Target, path: string): Promise<FileResult> {
  const loaded = loadFile(path);
  if (!loaded.ok) return loaded;
  const cases = [];
  for (const one of loaded.file.tests) {
    cases.push({ description: one.description, result: await runCase(target, loaded.file, one) });
  }
  return { ok: true, cases };
}

/** Runs one case of a file, from its data to its outcome. Whatever happens is a result. */
export async function runCase(target: Target, file: CaseFile, one: Case): Promise<CaseResult> {
  const skip =
    one.skipReason ??
    unmet(file.runOnRequirements, target.facts) ??
    unmet(one.runOnRequirements, target.facts);
  if (skip !== undefined) return { status: 'skipped', reason: skip };
  const entities: Entities = { byId: new Map() };
  const run: Run = {
    url: target.url,
    control: target.control,
    entities,
    failPoints: new Set(),
    perform: (operation) => perform(run, operation),
  };
  try {
    await runSteps(run, file, one);
    return { status: 'passed' };
  } catch (error) {
    if (error instanceof SkipCase) return { status: 'skipped', reason: error.message };
    return { status: 'failed', reason: error instanceof Error ? error.message : String(error) };
  } finally {
    await cleanUp(run);
  }
}

async function runSteps(run: Run, file: CaseFile, one: Case): Promise<void> {
  const { entities, control } = run;
  await endTransactions(control);
  await prepareCollections(control, file.initialData ?? []);
  await createEntities(entities, file.createEntities ?? [], run.url);
  if (one.expectLogMessages !== undefined) throw new SkipCase('log messages are the concern of the driver');
  for (const operation of one.operations) await run.perform(operation);
  for (const { session } of entitiesOf(entities, 'session')) await session.endSession();
  if (one.expectEvents !== undefined) matchEvents(entities, one.expectEvents);
  await clearFailPoints(run);
  if (one.outcome !== undefined) await matchOutcome(control, entities, one.outcome);
}

/** What a case before left open must not hold this one up. */
async function endTransactions(control: MongoClient): Promise<void> {
  await control
    .db('admin')
    .command({ killAllSessions: [] })
    .catch(() => undefined);
}

async function cleanUp(run: Run): Promise<void> {
  await clearFailPoints(run);
  for (const { cursor } of entitiesOf(run.entities, 'cursor')) await cursor.close().catch(() => undefined);
  for (const { client } of entitiesOf(run.entities, 'client')) await client.close();
}
