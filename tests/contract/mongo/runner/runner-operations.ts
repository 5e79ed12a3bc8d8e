import { setTimeout as delay } from 'node:timers/promises';
import { type Document, MongoServerError } from 'mongodb';
import { z } from 'zod';
import { createEntities } from './create-entities.ts';
import { type Entities, entityOf } from './entities.ts';
import { show } from './extended-json.ts';
import { setFailPoint } from './fail-points.ts';
import { Mismatch, SkipCase } from './failures.ts';
import { entitySchema, operationSchema } from './format.ts';
import { match } from './match.ts';
import { countEvents } from './match-events.ts';
import type { Run } from './run.ts';

/** What the format asks of the runner itself: to order failures, to look at sessions, to wait. */
export async function runOfRunner(run: Run, name: string, given: Document): Promise<void> {
  const operation = RUNNER_OPERATIONS[name];
  if (operation === undefined) throw new SkipCase(`the runner has no operation ${name}`);
  await operation(run, given);
}

type RunnerOperation = (run: Run, given: Document) => Promise<void>;

const WAIT_MS = 10_000;

const RUNNER_OPERATIONS: Readonly<Record<string, RunnerOperation>> = {
  failPoint: (run, { client, failPoint }) =>
    setFailPoint(run, entityOf(run.entities, 'client', client).client, failPoint),
  targetedFailPoint: (run, { session, failPoint }) =>
    setFailPoint(run, entityOf(run.entities, 'session', session).client, failPoint),
  createEntities: (run, { entities }) =>
    createEntities(run.entities, z.array(entitySchema).parse(entities), run.url),
  wait: (_run, { ms }) => delay(ms),
  assertSessionTransactionState: async (run, { session: id, state }) => {
    const { session } = entityOf(run.entities, 'session', id);
    require(stateOf(session) === state, `the transaction is ${stateOf(session)}, not ${state}`);
  },
  assertSessionPinned: async (run, { session }) => requirePinned(run.entities, session, true),
  assertSessionUnpinned: async (run, { session }) => requirePinned(run.entities, session, false),
  assertSessionDirty: async (run, { session }) => requireDirty(run.entities, session, true),
  assertSessionNotDirty: async (run, { session }) => requireDirty(run.entities, session, false),
  assertSameLsidOnLastTwoCommands: async (run, { client }) => {
    const [before, last] = lastTwoLsids(run.entities, client);
    match(before, last, { entities: run.entities, path: 'lsid', root: false });
  },
  assertDifferentLsidOnLastTwoCommands: async (run, { client }) => {
    const [before, last] = lastTwoLsids(run.entities, client);
    require(show(before) !== show(last), `both commands had the lsid ${show(last)}`);
  },
  assertCollectionExists: (run, given) => requireCollection(run, given, true),
  assertCollectionNotExists: (run, given) => requireCollection(run, given, false),
  assertIndexExists: (run, given) => requireIndex(run, given, true),
  assertIndexNotExists: (run, given) => requireIndex(run, given, false),
  assertNumberConnectionsCheckedOut: async (run, { client, connections }) => {
    const { observed } = entityOf(run.entities, 'client', client);
    const out = observed.connectionsOut;
    require(out === connections, `${out} connections are checked out, not ${connections}`);
  },
  assertEventCount: async (run, { client, event, count }) => {
    const { observed } = entityOf(run.entities, 'client', client);
    const seen = countEvents(observed.all, event, run.entities);
    require(seen === count, `${show(event)} was seen ${seen} times, not ${count}`);
  },
  waitForEvent: async (run, { client, event, count }) => {
    const { observed } = entityOf(run.entities, 'client', client);
    const end = Date.now() + WAIT_MS;
    while (countEvents(observed.all, event, run.entities) < count) {
      require(Date.now() < end, `${show(event)} was not seen ${count} times`);
      await delay(10);
    }
  },
  runOnThread: async (run, { thread: id, operation }) => {
    const thread = entityOf(run.entities, 'thread', id);
    const parsed = operationSchema.parse(operation);
    thread.work = thread.work.then(() => run.perform(parsed));
    thread.work.catch(() => undefined);
  },
  waitForThread: (run, { thread }) => entityOf(run.entities, 'thread', thread).work,
};

function require(holds: boolean, message: string): void {
  if (!holds) throw new Mismatch('', message);
}

const withState = z.object({ transaction: z.object({ state: z.string() }) });

const STATES: Readonly<Record<string, string>> = {
  NO_TRANSACTION: 'none',
  STARTING_TRANSACTION: 'starting',
  TRANSACTION_IN_PROGRESS: 'in_progress',
  TRANSACTION_COMMITTED: 'committed',
  TRANSACTION_COMMITTED_EMPTY: 'committed',
  TRANSACTION_ABORTED: 'aborted',
};

/** The driver keeps it to itself, so it is read like anything else that comes from outside. */
function stateOf(session: unknown): string {
  const { transaction } = withState.parse(session);
  return STATES[transaction.state] ?? transaction.state;
}

function requirePinned(entities: Entities, id: unknown, pinned: boolean): void {
  const { session } = entityOf(entities, 'session', id);
  require(session.isPinned === pinned, pinned ? 'the session is not pinned' : 'the session is pinned');
}

function requireDirty(entities: Entities, id: unknown, dirty: boolean): void {
  const { session } = entityOf(entities, 'session', id);
  const is = session.serverSession.isDirty;
  require(is === dirty, dirty ? 'the session is not dirty' : 'the session is dirty');
}

function lastTwoLsids(entities: Entities, client: unknown): [unknown, unknown] {
  const { observed } = entityOf(entities, 'client', client);
  const started = observed.all.filter(({ type }) => type === 'commandStartedEvent').slice(-2);
  const [before, last] = started.map(({ event }) =>
    'command' in event &&
    typeof event.command === 'object' &&
    event.command !== null &&
    'lsid' in event.command
      ? event.command.lsid
      : undefined,
  );
  require(before !== undefined && last !== undefined, 'there were no two commands with an lsid');
  return [before, last];
}

async function requireCollection(run: Run, given: Document, exists: boolean): Promise<void> {
  const { databaseName, collectionName } = given;
  const found = await run.control.db(databaseName).listCollections({ name: collectionName }).toArray();
  require(found.length > 0 === exists, `${collectionName} is ${exists ? 'not there' : 'there'}`);
}

async function requireIndex(run: Run, given: Document, exists: boolean): Promise<void> {
  const { databaseName, collectionName, indexName } = given;
  const indexes = await run.control
    .db(databaseName)
    .collection(collectionName)
    .listIndexes()
    .toArray()
    .catch((error: unknown) => {
      if (error instanceof MongoServerError && error.code === 26) return [];
      throw error;
    });
  const found = indexes.some(({ name }) => name === indexName);
  require(found === exists, `the index ${indexName} is ${exists ? 'not there' : 'there'}`);
}
