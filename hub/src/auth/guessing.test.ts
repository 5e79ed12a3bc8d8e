import { afterAll, beforeAll, expect, test } from 'vitest';
import { call } from '../platform/testing/call.ts';
import { PASSWORD, startAuth, type TestAuth } from './testing/start-auth.ts';

let t: TestAuth;
beforeAll(async () => {
  t = await startAuth();
  await t.hire('ada@c1.example');
});
afterAll(() => t.hub.stop());

/** A guess from an address, as the gateway would name it. */
const guess = (email: string, address: string, password = 'not the one') =>
  call(t.hub.baseUrl, 'POST', '/api/auth/login', {
    body: { email, password },
    headers: { 'x-forwarded-for': address },
  });
const statusesOf = async (count: number, one: (n: number) => ReturnType<typeof guess>) => {
  const statuses: number[] = [];
  for (let n = 0; n < count; n += 1) statuses.push((await one(n)).status);
  return statuses;
};
const MINUTE = 60_000;

test('ten guesses at an account, then pauses that double; its neighbours and the right password elsewhere go on', async () => {
  const from = '198.51.100.1';
  expect(await statusesOf(12, () => guess('ada@c1.example', from))).toEqual([
    ...Array(10).fill(401),
    429,
    429,
  ]);
  const paused = await guess('ada@c1.example', from, PASSWORD);
  expect([paused.status, paused.body.code]).toEqual([429, 'throttled']);
  expect(Number(paused.headers.get('retry-after'))).toBeGreaterThan(50);
  expect((await guess('neighbour@c1.example', from)).status).toBe(401);
  expect((await guess('ada@c1.example', '198.51.100.2', PASSWORD)).status).toBe(200);
  t.later(MINUTE);
  expect((await guess('ada@c1.example', from)).status).toBe(401);
  const again = await guess('ada@c1.example', from);
  expect(Number(again.headers.get('retry-after'))).toBeGreaterThan(110);
  t.later(2 * MINUTE);
  expect((await guess('ada@c1.example', from, PASSWORD)).status).toBe(200);
  expect(await statusesOf(10, () => guess('ada@c1.example', from))).toEqual(Array(10).fill(401));
});

test('guesses sent all at once are counted one by one', async () => {
  const answers = await Promise.all(
    Array.from({ length: 30 }, () => guess('nobody@c1.example', '198.51.100.3')),
  );
  const statuses = answers.map(({ status }) => status);
  expect(statuses.filter((status) => status === 401)).toHaveLength(10);
  expect(statuses.filter((status) => status === 429)).toHaveLength(20);
});

test('one address that tries many accounts is slowed; a whole IPv6 line counts as one', async () => {
  const spray = (n: number) => guess(`user${n}@c1.example`, `2001:db8:7:7::${n.toString(16)}`);
  expect(await statusesOf(101, spray)).toEqual([...Array(100).fill(401), 429]);
  expect((await guess('user1@c1.example', '2001:db8:7:8::1')).status).toBe(401);
});

test('many addresses at one account are slowed together, and its owner still gets in where they always do', async () => {
  await t.hire('victim@c1.example');
  expect((await guess('victim@c1.example', '203.0.113.9', PASSWORD)).status).toBe(200);
  const botnet = (n: number) => guess('victim@c1.example', `192.0.2.${n}`);
  const statuses = await statusesOf(60, botnet);
  expect(statuses.slice(0, 50)).toEqual(Array(50).fill(401));
  expect(statuses.slice(50)).toEqual(Array(10).fill(429));
  expect((await guess('victim@c1.example', '203.0.113.9', PASSWORD)).status).toBe(200);
  // Elsewhere they wait a little, and never long: a pause is five minutes at most, however long this has gone on.
  for (let round = 0; round < 20; round += 1) {
    t.later(5 * MINUTE);
    await botnet(100 + round);
  }
  t.later(5 * MINUTE);
  expect((await guess('victim@c1.example', '203.0.113.10', PASSWORD)).status).toBe(200);
});

test('the count is in the database: another instance goes on counting, and so does one that was started anew', async () => {
  const from = '198.51.100.77';
  expect(await statusesOf(10, () => guess('kept@c1.example', from))).toEqual(Array(10).fill(401));
  const again = await startAuth({ beside: t });
  try {
    const other = await call(again.hub.baseUrl, 'POST', '/api/auth/login', {
      body: { email: 'kept@c1.example', password: PASSWORD },
      headers: { 'x-forwarded-for': from },
    });
    expect(other.status).toBe(429);
  } finally {
    await again.hub.stop();
  }
});

test('an unknown account takes the same work as a known one', async () => {
  const timeOf = async (email: string, n: number) => {
    const begun = performance.now();
    expect((await guess(email, `198.51.101.${n}`)).status).toBe(401);
    return performance.now() - begun;
  };
  const known: number[] = [];
  const unknown: number[] = [];
  for (let n = 0; n < 8; n += 1) {
    known.push(await timeOf('ada@c1.example', n));
    unknown.push(await timeOf(`stranger${n}@c1.example`, n));
  }
  // The shortest of each: without the hash's tens of milliseconds an answer would take some three.
  const ratio = Math.min(...unknown) / Math.min(...known);
  expect(ratio).toBeGreaterThan(0.3);
  expect(ratio).toBeLessThan(3);
});

test('who asked a moment before another was answered, and is counted after it, is not held up', async () => {
  const from = '198.51.100.9';
  expect((await guess('ada@c1.example', from, PASSWORD)).status).toBe(200);
  t.later(-5);
  expect((await guess('ada@c1.example', from, PASSWORD)).status).toBe(200);
  t.later(-5);
  expect((await guess('neighbour@c1.example', from)).status).toBe(401);
});
