import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Bench, openBench, openForSelling, sellMugs } from '../till/till-fixture.ts';

let bench: Bench;

beforeEach(async () => {
  bench = await openBench();
  await openForSelling(bench);
  await bench.until(({ sync }) => sync.waiting === 0);
});

afterEach(async () => {
  await bench.close();
});

const wayOf = (name: string) => bench.till.view().sync.collections.find((way) => way.name === name);

it('says of each collection when it last came through', async () => {
  await bench.until(({ sync }) => sync.collections.every(({ lastSuccess }) => lastSuccess !== null));
  expect(wayOf('journal')).toMatchObject({ waiting: 0, oldestWaiting: null, isStopped: false });
  expect(bench.till.view().sync.collections.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['journal', 'products', 'stock', 'customers', 'staff', 'settings']),
  );
});

it('says since when and why the hub is away, also after a restart with the cable out', async () => {
  const contact = new Date(bench.now).toISOString();
  await bench.hub.goAway();
  await bench.till.syncNow();
  // Before the clock goes on: an answer that is under way would be one of an hour later.
  await bench.until(({ sync }) => sync.state === 'offline');
  bench.now += 3_600_000;
  await sellMugs(bench);
  const { sync } = await bench.until(({ sync }) => sync.state === 'offline');
  expect(sync).toMatchObject({ cause: 'unreachable', offlineSince: contact, waitingSales: 1 });
  await bench.until((view) => view.sync.collections.some(({ isStopped }) => isStopped));
  expect(wayOf('journal')).toMatchObject({ waiting: 1, oldestWaiting: new Date(bench.now).toISOString() });
  bench.now += 86_400_000;
  await bench.restart();
  const again = await bench.until(({ sync }) => sync.state === 'offline');
  expect(again.sync.offlineSince).toBe(contact);
  await bench.hub.comeBack();
  await bench.until(({ sync }) => sync.state === 'online' && sync.waiting === 0);
  const { sync: back } = await bench.until(
    (view) => !view.sync.collections.some(({ isStopped }) => isStopped),
  );
  expect(back.collections.flatMap(({ lastError }) => lastError?.message ?? [])).toContain(
    'The hub cannot be reached.',
  );
});

it('tells a network’s own page from a hub that is away', async () => {
  bench.hub.fail('captive-portal', 60);
  const { sync } = await bench.until(({ sync }) => sync.cause === 'sign-in-page');
  expect(sync.state).toBe('offline');
});

it('tries at once when somebody says so', async () => {
  await bench.hub.goAway();
  await sellMugs(bench);
  await bench.until(({ sync }) => sync.state === 'offline');
  await bench.hub.comeBack();
  expect(await bench.till.syncNow()).toEqual({ ok: true, value: null });
  await bench.until(({ sync }) => sync.state === 'online' && sync.waiting === 0);
});
