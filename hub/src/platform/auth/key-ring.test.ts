import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTokenVerifier, issueAccessToken } from './access-token.ts';
import { openKeyRing } from './key-ring.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
let folder: string;
let clock: Date;
const now = () => clock;
const later = (milliseconds: number) => {
  clock = new Date(clock.getTime() + milliseconds);
};
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'counterbook-keys-')), 'tokens');
  clock = new Date('2026-01-01T08:30:15.250Z');
});
afterEach(() => rmSync(join(folder, '..'), { recursive: true }));

test('the first key is made at the first start, for the hub’s user alone, and found again', () => {
  const ring = openKeyRing(folder, now);
  expect(readdirSync(folder)).toEqual(['2026-01-01T083015Z.pem']);
  expect(statSync(join(folder, '2026-01-01T083015Z.pem')).mode & 0o777).toBe(0o600);
  later(DAY);
  expect(openKeyRing(folder, now).signing().kid).toBe(ring.signing().kid);
});

test('over a year every token is good at every moment of its life, by keys that were published before they signed', async () => {
  const ring = openKeyRing(folder, now);
  const other = openKeyRing(folder, now);
  const verifierOf = (published: ReturnType<typeof ring.published>) =>
    createTokenVerifier({
      findKey: async (kid) => published.find((key) => key.kid === kid)?.publicKey ?? null,
      isRevoked: async () => false,
      now,
    });
  const subject = { id: 'u', role: 'staff', companyId: 'c', shopIds: [], version: 1 } as const;
  const kids = new Set<string>();
  let known = ring.published();
  for (let n = 0; n < 365 * 4; n += 1) {
    const before = known;
    later(6 * HOUR - 15 * 60_000);
    const token = issueAccessToken((n % 2 === 0 ? ring : other).signing(), subject, clock);
    kids.add(ring.signing().kid);
    expect(other.signing().kid).toBe(ring.signing().kid);
    // By what a verifier fetched six hours ago, and by what one fetches when the token is about to run out.
    expect(await verifierOf(before).verify(token)).not.toBeNull();
    later(15 * 60_000 - 1000);
    known = other.published();
    expect(await verifierOf(known).verify(token)).not.toBeNull();
    later(1000);
    expect(known.length).toBeLessThanOrEqual(3);
  }
  expect(kids.size).toBe(5);
  expect(readdirSync(folder).length).toBeLessThanOrEqual(2);
});

test('a key whose file is taken away is gone within a minute, and another signs', () => {
  const ring = openKeyRing(folder, now);
  const stolen = ring.signing().kid;
  later(DAY);
  for (const file of readdirSync(folder)) rmSync(join(folder, file));
  later(60_000);
  expect(ring.signing().kid).not.toBe(stolen);
  expect(ring.published().map(({ kid }) => kid)).not.toContain(stolen);
});

test('a hub that stood still for a year goes on with its old key until the next one is known', () => {
  const before = openKeyRing(folder, now).signing().kid;
  later(400 * DAY);
  const ring = openKeyRing(folder, now);
  expect(ring.signing().kid).toBe(before);
  expect(ring.published()).toHaveLength(2);
  later(DAY + HOUR);
  expect(ring.signing().kid).not.toBe(before);
});

test('a clock that was set back signs with the oldest key and makes none', () => {
  const ring = openKeyRing(folder, now);
  const { kid } = ring.signing();
  later(-10 * DAY);
  expect(ring.signing().kid).toBe(kid);
  expect(openKeyRing(folder, now).published()).toHaveLength(1);
});
