import { createServer } from 'node:http';
import jwt from 'jsonwebtoken';
import { expect, test } from 'vitest';
import { createTokenVerifier, issueAccessToken } from './access-token.ts';
import { createKeyFinder } from './find-key.ts';
import type { Identity } from './identity.ts';
import { digestOf, isRevokedBy, type Revocations } from './revocations.ts';
import { newPrivateKey, publicJwkOf, readSigningKey } from './signing-key.ts';

const key = readSigningKey(newPrivateKey());
const stranger = readSigningKey(newPrivateKey());
const manager: Identity = {
  id: 'u1',
  role: 'shop-manager',
  companyId: 'c1',
  shopIds: ['s1'],
  sessionId: 'session1',
  enrolledEpoch: undefined,
};
const subject = { ...manager, version: 3 };
let revoked: Revocations = { revoked: {} };
const begin = new Date('2026-01-01T00:00:00Z');
let now = begin;
const verifier = createTokenVerifier({
  findKey: async (kid) => (kid === key.kid ? key.publicKey : null),
  isRevoked: async (token) => isRevokedBy(revoked, token),
  now: () => now,
});

test('a token says who one is for fifteen minutes', async () => {
  const token = issueAccessToken(key, subject, begin);
  expect(await verifier.verify(token)).toEqual(manager);
  now = new Date(begin.getTime() + 14 * 60_000);
  expect(await verifier.verify(token)).toEqual(manager);
  now = new Date(begin.getTime() + 15 * 60_000 + 11_000);
  expect(await verifier.verify(token)).toBeNull();
  now = begin;
});

test('a token of another key, algorithm, issuer, audience or type is worth nothing', async () => {
  const good = jwt.decode(issueAccessToken(key, subject, begin)) as jwt.JwtPayload;
  const sign = (claims: object, options: jwt.SignOptions = {}) =>
    jwt.sign(claims, key.privateKey, {
      algorithm: 'ES256',
      header: { alg: 'ES256', typ: 'at+jwt', kid: key.kid },
      ...options,
    });
  expect(await verifier.verify(sign(good))).toEqual(manager);
  expect(await verifier.verify(sign({ ...good, iss: 'else' }))).toBeNull();
  expect(await verifier.verify(sign({ ...good, aud: 'else' }))).toBeNull();
  expect(await verifier.verify(sign({ ...good, typ: 'refresh' }))).toBeNull();
  expect(await verifier.verify(sign({ ...good, role: 'emperor' }))).toBeNull();
  expect(await verifier.verify(sign({ ...good, ver: undefined }))).toBeNull();
  const plain = { header: { alg: 'ES256', typ: 'JWT', kid: key.kid } };
  expect(await verifier.verify(sign(good, plain))).toBeNull();
  const forged = jwt.sign(good, stranger.privateKey, {
    algorithm: 'ES256',
    header: { alg: 'ES256', typ: 'at+jwt', kid: key.kid },
  });
  expect(await verifier.verify(forged)).toBeNull();
  const pem = key.publicKey.export({ type: 'spki', format: 'pem' }).toString();
  // The old trick: the public key taken as an HMAC secret.
  const header = { alg: 'HS256', typ: 'at+jwt', kid: key.kid };
  const confused = jwt.sign(good, Buffer.from(pem), { algorithm: 'HS256', header });
  expect(await verifier.verify(confused)).toBeNull();
  const unsigned = `${Buffer.from(JSON.stringify({ alg: 'none', typ: 'at+jwt', kid: key.kid })).toString('base64url')}.${
    sign(good).split('.')[1]
  }.`;
  expect(await verifier.verify(unsigned)).toBeNull();
  expect(await verifier.verify('rubbish')).toBeNull();
});

test('a token from the future, or one that would outlive its revocation, is worth nothing', async () => {
  const good = jwt.decode(issueAccessToken(key, subject, begin)) as jwt.JwtPayload;
  const header = { alg: 'ES256', typ: 'at+jwt', kid: key.kid };
  const sign = (claims: object) => jwt.sign(claims, key.privateKey, { algorithm: 'ES256', header });
  const { iat = 0, exp = 0 } = good;
  expect(await verifier.verify(sign({ ...good, iat: iat + 10, exp: exp + 10 }))).toEqual(manager);
  expect(await verifier.verify(sign({ ...good, iat: iat + 11, exp: exp + 11 }))).toBeNull();
  expect(await verifier.verify(sign({ ...good, exp: exp + 1 }))).toBeNull();
});

test('a revocation voids the older tokens of its subject or session and leaves the newer, even of the same second', async () => {
  const older = issueAccessToken(key, subject, begin);
  const newer = issueAccessToken(key, { ...subject, version: 4, sessionId: 'session2' }, begin);
  const foreign = issueAccessToken(key, { ...subject, id: 'u2', sessionId: 'session3' }, begin);
  const identities = async () =>
    (await Promise.all([older, newer, foreign].map(verifier.verify))).map((identity) => identity !== null);
  revoked = { revoked: { [digestOf('u1')]: 4 } };
  expect(await identities()).toEqual([false, true, true]);
  revoked = { revoked: { [digestOf('session2')]: 1 } };
  expect(await identities()).toEqual([true, false, true]);
  revoked = { revoked: {} };
});

test('keys are asked for once, unknown ones not more than every ten seconds, and one that was taken away is forgotten', async () => {
  let asked = 0;
  let published = [key, stranger];
  const server = createServer((_request, response) => {
    asked += 1;
    response.end(JSON.stringify({ keys: published.map(publicJwkOf) }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  let clock = 0;
  const find = createKeyFinder({ jwksUrl: () => `http://127.0.0.1:${port}/`, clock: () => clock });
  const found = await Promise.all([find(key.kid), find(key.kid)]);
  expect(found.map((one) => one?.asymmetricKeyType)).toEqual(['ec', 'ec']);
  for (const kid of ['x', 'y', 'z']) expect(await find(kid)).toBeNull();
  expect(asked).toBe(1);
  clock += 11_000;
  expect(await find('x')).toBeNull();
  expect(asked).toBe(2);
  published = [key];
  clock += 60_000;
  expect(await find(stranger.kid)).not.toBeNull();
  while (asked < 3) await new Promise((resolve) => setTimeout(resolve, 5));
  await expect.poll(() => find(stranger.kid)).toBeNull();
  expect(await find(key.kid)).not.toBeNull();
  await new Promise((resolve) => server.close(resolve));
});

test('a token that was good is worth nothing once its key is taken away, or is another’s', async () => {
  let current: typeof key.publicKey | null = key.publicKey;
  const forgetful = createTokenVerifier({
    findKey: async () => current,
    isRevoked: async () => false,
    now: () => begin,
  });
  const token = issueAccessToken(key, subject, begin);
  expect(await forgetful.verify(token)).toEqual(manager);
  expect(await forgetful.verify(token)).toEqual(manager);
  current = stranger.publicKey;
  expect(await forgetful.verify(token)).toBeNull();
  current = null;
  expect(await forgetful.verify(token)).toBeNull();
});
