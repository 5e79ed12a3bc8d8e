import { afterAll, beforeAll, expect } from 'vitest';
import { openConnection } from './connection.ts';
import { startAlteringProxy } from './embedded/testing/altering-proxy.ts';
import { embeddedTest } from './embedded/testing/embedded-test.ts';
import { startTestDatabase, type TestDatabase } from './embedded/testing/test-database.ts';

// Where nobody answers, the driver looks for five seconds: they wait side by side.
const test = embeddedTest.concurrent;
let database: TestDatabase;
beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database.stop());

/** Tries to boot on a server that answers as told, and hands back the refusal. */
async function bootOn(
  changes: Readonly<Record<string, unknown>>,
  options = 'directConnection=true',
): Promise<unknown> {
  const proxy = await startAlteringProxy(database.server.port, (reply, port) => {
    const isHello = 'helloOk' in reply;
    const isDefaults = 'defaultWriteConcern' in reply;
    const changed = { ...reply };
    if (isHello) Object.assign(changed, { hosts: [`127.0.0.1:${port}`], me: `127.0.0.1:${port}` });
    for (const [name, value] of Object.entries(changes)) {
      if (name === 'defaultWriteConcern' ? !isDefaults : !isHello) continue;
      if (value === undefined) delete changed[name];
      else changed[name] = value;
    }
    return changed;
  });
  try {
    const connection = await openConnection(`mongodb://127.0.0.1:${proxy.port}/?${options}`, 'shopdb');
    await connection.close();
    return 'booted';
  } catch (error) {
    return error;
  } finally {
    await proxy.stop();
  }
}

test('boots on a replica set of one, and on a sharded cluster', async () => {
  expect(await bootOn({})).toBe('booted');
  const router = { setName: undefined, hosts: undefined, me: undefined, msg: 'isdbgrid' };
  expect(await bootOn(router)).toBe('booted');
});

test.each([
  ['a standalone', { setName: undefined }, /standalone.*start it as a replica set/],
  ['an old server', { maxWireVersion: 21 }, /older than MongoDB 8\.0.*upgrade/],
  ['a very old server', { maxWireVersion: 4 }, /older than MongoDB 8\.0.*upgrade/],
  [
    'an arbiter',
    { arbiterOnly: true, isWritablePrimary: false, ismaster: false },
    /arbiter.*members that do/,
  ],
  [
    'a secondary',
    { secondary: true, isWritablePrimary: false, ismaster: false },
    /not the primary.*all members/,
  ],
  ['an empty member', { isreplicaset: true, setName: undefined }, /never set up.*rs\.initiate/],
  ['no sessions', { logicalSessionTimeoutMinutes: undefined }, /without sessions.*8\.0 or later/],
  ['a default of one', { defaultWriteConcern: { w: 1 } }, /default write concern.*setDefaultRWConcern/],
])('refuses %s and says what to change', async (_name, changes, sentence) => {
  const refusal = await bootOn(changes);
  expect(refusal).toMatchObject({ name: 'ContractError', message: expect.stringMatching(sentence) });
  expect(refusal).toMatchObject({ message: expect.stringContaining('MONGODB_URL') });
});

test('waits for a set that has no primary to elect one', async () => {
  const secondary = { secondary: true, isWritablePrimary: false, ismaster: false, primary: undefined };
  expect(await bootOn(secondary, 'replicaSet=counterbook')).toMatchObject({
    name: 'UnavailableError',
    message: expect.stringMatching(/without a primary \(its members: RSSecondary\)/),
  });
});

test.each([
  ['w=1', /w=1.*w=majority/],
  ['W=0', /w=0/],
  ['w=2', /w=2/],
  ['journal=false', /journal=false/],
  ['readPreference=secondaryPreferred', /readPreference=secondaryPreferred/],
  ['readpreference=nearest', /readPreference=nearest/],
])('refuses an address that sets %s', async (option, sentence) => {
  const opened = openConnection(`${database.server.url}&${option}`, 'shopdb');
  await expect(opened).rejects.toThrow(sentence);
});

test('an address may ask for what we ask for anyway', async () => {
  const url = `${database.server.url}&w=majority&journal=true&readPreference=primary`;
  await (await openConnection(url, 'shopdb')).close();
});

test('a server that is not there is told apart from one that will not do', async () => {
  await expect(openConnection('mongodb://127.0.0.1:1/?replicaSet=none', 'shopdb')).rejects.toThrow(
    /MONGODB_URL: the database does not answer/,
  );
});
