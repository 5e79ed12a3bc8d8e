import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { call } from '../platform/testing/call.ts';
import { admin, PASSWORD, startAuth, type TestAuth } from './testing/start-auth.ts';

let t: TestAuth;
let other: TestAuth;
beforeAll(async () => {
  t = await startAuth();
  other = await startAuth({ beside: t });
  await t.hire('ada@c1.example');
});
afterAll(async () => {
  await other.hub.stop();
  await t.hub.stop();
});

const refresh = (refreshToken: string, at = t) => at.post('/api/auth/refresh', { refreshToken });
const SECOND = 1000;
const DAY = 24 * 60 * 60 * SECOND;

test('a refresh token is good once; a lost answer gets its successor again; reuse ends the family', async () => {
  const first = (await t.login('ada@c1.example')).body.refreshToken;
  const second = (await refresh(first)).body.refreshToken;
  expect(second).not.toBe(first);
  t.later(5 * SECOND);
  expect((await refresh(first)).body.refreshToken).toBe(second);
  const third = (await refresh(second)).body.refreshToken;
  t.later(60 * SECOND);
  expect((await refresh(second)).status).toBe(401);
  expect((await refresh(third)).body.code).toBe('session.ended');
  for (const token of ['made.1.up', '', first.replace(/\.1\./, '.2.')])
    expect((await refresh(token)).status).toBe(401);
});

/** What may happen to a family of refresh tokens, and what each must come to. */
const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ act: fc.constant('refresh' as const), back: fc.constant(0) }) },
  {
    weight: 3,
    arbitrary: fc.record({ act: fc.constant('refresh' as const), back: fc.integer({ min: 1, max: 4 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      act: fc.constant('twice at once' as const),
      back: fc.integer({ min: 0, max: 1 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      act: fc.constant('wait' as const),
      ms: fc.constantFrom(4 * SECOND, 11 * SECOND, 20 * DAY),
    }),
  },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('new password' as const) }) },
);

/** The rules again, told from the outside: tokens in the order in which they were given out. */
class Family {
  readonly tokens: string[];
  private readonly startedAt: number;
  private rotatedAt: number;
  private over = false;
  constructor(first: string, now: number) {
    this.tokens = [first];
    this.startedAt = now;
    this.rotatedAt = now;
  }
  end(): void {
    this.over = true;
  }
  /** What showing the token `back` places before the last one must come to: a new one, the last one again, or nothing. */
  show(back: number, now: number): 'new' | 'last' | 'nothing' {
    const isOver = now - this.rotatedAt >= 30 * DAY || now - this.startedAt >= 180 * DAY;
    if (this.over || isOver) return 'nothing';
    if (back === 0) {
      this.rotatedAt = now;
      return 'new';
    }
    if (back === 1 && now - this.rotatedAt <= 10 * SECOND) return 'last';
    this.over = true;
    return 'nothing';
  }
}

test('any sequence of refreshes, repeats, reuses and waits, at any instance, ends as the rules say', async () => {
  let password = PASSWORD;
  const id = await t.hire('grace@c1.example');
  const instances = () => [t, other];
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(step, fc.nat(1)), { maxLength: 14 }), async (steps) => {
      const family = new Family((await t.login('grace@c1.example', password)).body.refreshToken, +t.now());
      for (const [what, where] of steps) {
        if (what.act === 'wait') t.later(what.ms);
        else if (what.act === 'new password') {
          password = `${password}!`;
          await t.as(admin, 'PATCH', `/api/users/${id}`, { password });
          family.end();
        } else {
          const back = Math.min(what.back, family.tokens.length - 1);
          const shown = family.tokens.at(-1 - back) ?? '';
          const count = what.act === 'refresh' ? 1 : 2;
          const at = (n: number) => instances()[(where + n) % 2] ?? t;
          const answers = await Promise.all(Array.from({ length: count }, (_, n) => refresh(shown, at(n))));
          const expected = family.show(back, +t.now());
          const last = family.tokens.at(-1);
          for (const { status, body } of answers) {
            expect(status).toBe(expected === 'nothing' ? 401 : 200);
            if (expected === 'last') expect(body.refreshToken).toBe(last);
            if (expected === 'new') expect(body.refreshToken).toBe(answers[0]?.body.refreshToken);
          }
          if (expected === 'new') family.tokens.push(answers[0]?.body.refreshToken);
        }
      }
      expect(new Set(family.tokens).size).toBe(family.tokens.length);
    }),
    { numRuns: 30 },
  );
});

test('a session outlives a restart of the hub', async () => {
  const { refreshToken } = (await t.login('ada@c1.example')).body;
  const another = await startAuth({ beside: t });
  const answer = await refresh(refreshToken, another);
  await another.hub.stop();
  expect(answer.status).toBe(200);
});

test('signing out and changing the password end sessions', async () => {
  await t.hire('otto@c1.example');
  const session = (await t.login('otto@c1.example')).body;
  expect((await t.post('/api/auth/logout', { refreshToken: session.refreshToken })).status).toBe(204);
  expect((await refresh(session.refreshToken)).status).toBe(401);
  const next = (await t.login('otto@c1.example')).body;
  const newPassword = 'another long one';
  const change = (currentPassword: string) =>
    t.withToken(next.accessToken, 'POST', '/api/auth/password', { currentPassword, newPassword });
  expect((await change('wrong')).status).toBe(422);
  const both = await Promise.all([change(PASSWORD), change(PASSWORD)]);
  expect(both.map(({ status }) => status).toSorted()).toEqual([204, 422]);
  expect((await refresh(next.refreshToken)).status).toBe(401);
  expect((await t.login('otto@c1.example')).status).toBe(401);
  expect((await t.login('otto@c1.example', newPassword)).status).toBe(200);
});

test('a month without use ends a session, and half a year of use does too', async () => {
  const idle = (await t.login('ada@c1.example')).body.refreshToken;
  let used = (await t.login('ada@c1.example')).body.refreshToken;
  for (let days = 0; days < 175; days += 25) {
    t.later(25 * DAY);
    used = (await refresh(used)).body.refreshToken;
  }
  expect(used).toBeTypeOf('string');
  expect((await refresh(idle)).status).toBe(401);
  t.later(6 * DAY);
  expect((await refresh(used)).status).toBe(401);
});

test('everybody sees where they are signed in, and signs out in one place or everywhere', async () => {
  await t.hire('rosa@c1.example');
  await t.hire('sam@c1.example');
  const signIn = async (program: string) =>
    (
      await call(t.hub.baseUrl, 'POST', '/api/auth/login', {
        body: { email: 'rosa@c1.example', password: PASSWORD },
        headers: { 'user-agent': program },
      })
    ).body;
  const [phone, desk, shop] = [await signIn('Phone'), await signIn('Desk'), await signIn('Shop')];
  const list = async () => (await t.withToken(desk.accessToken, 'GET', '/api/auth/sessions')).body;
  const programs = async () =>
    (await list()).map(({ program, current }: { program: string; current: boolean }) => [program, current]);
  expect((await programs()).toSorted()).toEqual([
    ['Desk', true],
    ['Phone', false],
    ['Shop', false],
  ]);
  const ofPhone = (await list()).find(({ program }: { program: string }) => program === 'Phone');
  expect(JSON.stringify(ofPhone)).not.toContain(phone.refreshToken);
  const stranger = (await t.login('sam@c1.example')).body;
  const path = `/api/auth/sessions/${ofPhone.id}`;
  expect((await t.withToken(stranger.accessToken, 'DELETE', path)).status).toBe(404);
  expect((await t.withToken(desk.accessToken, 'DELETE', path)).status).toBe(204);
  expect((await refresh(phone.refreshToken)).status).toBe(401);
  const others = '/api/auth/sessions?except=current';
  expect((await t.withToken(desk.accessToken, 'DELETE', others)).status).toBe(204);
  expect(await programs()).toEqual([['Desk', true]]);
  expect((await refresh(shop.refreshToken)).status).toBe(401);
  const laptop = await signIn('Laptop');
  expect((await t.withToken(desk.accessToken, 'DELETE', '/api/auth/sessions')).status).toBe(204);
  for (const session of [desk, laptop]) expect((await refresh(session.refreshToken)).status).toBe(401);
  await t.hub.hearRevocations();
  expect((await t.withToken(desk.accessToken, 'GET', '/api/auth/me')).status).toBe(401);
  expect((await refresh(stranger.refreshToken)).status).toBe(200);
});
