import { createHmac, generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import jwt from 'jsonwebtoken';
import { publicJwkOf } from '../../../hub/src/platform/auth/signing-key.ts';
import type { AttackedHub } from '../world/attacked-hub.ts';
import { chapter, firstOf, type Row, unless, wrongIf } from './row.ts';

const GOOD_FOR_NOTHING = 'a token that is good for nothing';
const shops = (hub: AttackedHub, token: string) => hub.ask('GET', '/api/shops', { token });
const refused = async (hub: AttackedHub, token: string) => unless(await shops(hub, token), 401);
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** The hub's own token, taken apart: what is forged differs from it in one thing. */
function genuine({ tokens }: AttackedHub): {
  readonly header: jwt.JwtHeader;
  readonly claims: jwt.JwtPayload;
} {
  const { header, payload } = jwt.decode(tokens.admin, { complete: true }) ?? {};
  if (header === undefined || typeof payload !== 'object')
    throw new Error('the hub’s own token cannot be read');
  return { header, claims: payload };
}

/** As the hub would sign it, with these claims and headers put in the place of its own. */
function forged(
  hub: AttackedHub,
  claims: object,
  header: object = {},
  key: KeyObject = hub.signingKey.privateKey,
): string {
  const own = genuine(hub);
  return jwt.sign({ ...own.claims, ...claims }, key, {
    algorithm: 'ES256',
    header: { ...own.header, ...header },
  });
}

function stranger(): KeyObject {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
}

/** Signed by a key of the attacker's, whose whereabouts the header tells; nobody may go and look. */
async function withKeyAt(hub: AttackedHub, headerOf: (url: string) => object): Promise<string | null> {
  let visits = 0;
  const server = createServer((_request, response) => {
    visits += 1;
    response.end('{"keys":[]}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const token = forged(hub, {}, headerOf(`http://127.0.0.1:${port}/keys.json`), stranger());
  const problem = await refused(hub, token);
  server.close();
  return firstOf([problem, wrongIf(visits > 0, 'the hub went to fetch the attacker’s key')]);
}

const inSeconds = (seconds: number) => Math.floor(Date.now() / 1000) + seconds;
const signatureOf = (token: string) => token.slice(token.lastIndexOf('.') + 1);
const unsigned = (hub: AttackedHub, header: object) => {
  const own = genuine(hub);
  return `${part({ ...own.header, ...header })}.${part(own.claims)}`;
};

export const tokenRows: readonly Row[] = chapter('tokens', [
  [
    'its own token',
    'the token that the rest is made of, unchanged',
    '200',
    async (hub) => unless(await shops(hub, forged(hub, {})), 200),
  ],
  [
    'no algorithm',
    'alg "none", no signature',
    '401',
    (hub) => refused(hub, `${unsigned(hub, { alg: 'none' })}.`),
  ],
  [
    'no algorithm, in capitals',
    'alg "NONE", a right signature behind it',
    '401',
    (hub) => refused(hub, `${unsigned(hub, { alg: 'NONE' })}.${signatureOf(hub.tokens.admin)}`),
  ],
  [
    'the public key as a password',
    'HS256, signed with the PEM of the public key',
    '401',
    (hub) => {
      const pem = hub.signingKey.publicKey.export({ type: 'spki', format: 'pem' }).toString();
      return refused(hub, hmac(hub, pem));
    },
  ],
  [
    'the published key as a password',
    'HS256, signed with the JSON of the JWKS',
    '401',
    (hub) => refused(hub, hmac(hub, JSON.stringify({ keys: [publicJwkOf(hub.signingKey)] }))),
  ],
  [
    'another key under our kid',
    'ES256 by a stranger’s key, kid ours',
    '401',
    (hub) => refused(hub, forged(hub, {}, {}, stranger())),
  ],
  [
    'a kid that nobody has',
    'our signature, kid unknown',
    '401',
    (hub) => refused(hub, forged(hub, {}, { kid: randomUUID() })),
  ],
  [
    'a kid that is a path',
    'kid "../../keys/tokens.pem" and "/dev/null"',
    '401',
    async (hub) =>
      firstOf([
        await refused(hub, forged(hub, {}, { kid: '../../keys/tokens.pem' })),
        await refused(hub, forged(hub, {}, { kid: '/dev/null' })),
      ]),
  ],
  [
    'a kid that is no text',
    'kid {"$gt":""}, a list, __proto__',
    '401',
    async (hub) =>
      firstOf(
        await Promise.all(
          [{ $gt: '' }, [hub.signingKey.kid], '__proto__'].map((kid) =>
            refused(hub, `${unsigned(hub, { kid })}.${signatureOf(hub.tokens.admin)}`),
          ),
        ),
      ),
  ],
  [
    'a key in the header',
    'jwk: the stranger’s own, which signed it',
    '401',
    (hub) => {
      const key = stranger();
      return refused(hub, forged(hub, {}, { jwk: key.export({ format: 'jwk' }), kid: 'mine' }, key));
    },
  ],
  [
    'a key elsewhere',
    'jku: an address of the attacker’s',
    '401, and nobody fetches it',
    (hub) => withKeyAt(hub, (jku) => ({ jku, kid: 'mine' })),
  ],
  [
    'a certificate elsewhere',
    'x5u: an address of the attacker’s',
    '401, and nobody fetches it',
    (hub) => withKeyAt(hub, (x5u) => ({ x5u })),
  ],
  ['a run-out token', 'exp a minute ago', '401', (hub) => refused(hub, forged(hub, { exp: inSeconds(-60) }))],
  [
    'a token for later',
    'nbf in an hour',
    '401',
    (hub) => refused(hub, forged(hub, { nbf: inSeconds(3600) })),
  ],
  [
    'another house’s token',
    'iss of somebody else',
    '401',
    (hub) => refused(hub, forged(hub, { iss: 'somebody' })),
  ],
  [
    'a token for another house',
    'aud of somebody else',
    '401',
    (hub) => refused(hub, forged(hub, { aud: 'somebody' })),
  ],
  [
    'another kind of token',
    'typ "refresh", rightly signed',
    '401',
    (hub) => refused(hub, forged(hub, { typ: 'refresh' })),
  ],
  [
    'another type in the header',
    'typ "JWT" in the header, rightly signed',
    '401',
    (hub) => refused(hub, forged(hub, {}, { typ: 'JWT' })),
  ],
  [
    'a token that lives too long',
    'exp in a year, rightly signed',
    '401',
    (hub) => refused(hub, forged(hub, { exp: inSeconds(365 * 24 * 3600) })),
  ],
  [
    'a role that is none',
    'role "root", rightly signed',
    '401',
    (hub) => refused(hub, forged(hub, { role: 'root' })),
  ],
  [
    'a refresh token as access token',
    'what /api/auth/login gave for refreshing',
    '401',
    async (hub) => {
      const { text } = await hub.ask('POST', '/api/auth/login', { body: hub.companies.accounts.staff });
      const { refreshToken } = JSON.parse(text) as { readonly refreshToken: string };
      return refused(hub, refreshToken);
    },
  ],
  [
    'a stripped signature',
    'a good token without its last part, and with an empty one',
    '401',
    async (hub) => {
      const bare = hub.tokens.admin.slice(0, hub.tokens.admin.lastIndexOf('.'));
      return firstOf([await refused(hub, bare), await refused(hub, `${bare}.`)]);
    },
  ],
  [
    'a flipped bit',
    '64 good tokens, one bit of the signature turned in each',
    '401 each',
    async (hub) => {
      const { admin } = hub.tokens;
      const signature = Buffer.from(signatureOf(admin), 'base64url');
      const flipped = Array.from({ length: 64 }, (_, at) => {
        const bytes = Buffer.from(signature);
        bytes[at] = (bytes[at] ?? 0) ^ (1 << (at % 8));
        return admin.slice(0, admin.lastIndexOf('.') + 1) + bytes.toString('base64url');
      });
      return firstOf(await Promise.all(flipped.map((token) => refused(hub, token))));
    },
  ],
  [
    'other claims under the signature',
    'role super-admin put into a good token',
    '401',
    (hub) => {
      const [header = '', , signature = ''] = hub.tokens.admin.split('.');
      return refused(
        hub,
        `${header}.${part({ ...genuine(hub).claims, role: 'super-admin', companyId: null })}.${signature}`,
      );
    },
  ],
  [
    'a person’s token at a till’s door',
    'the admin’s token for /api/sync/heads',
    '403',
    async (hub) => unless(await hub.ask('GET', '/api/sync/heads', { token: hub.tokens.admin }), 403),
  ],
  [
    'a till’s token at people’s doors',
    'a device’s token for /api/shops',
    '403',
    async (hub) => unless(await shops(hub, hub.tokens.device), 403),
  ],
  [
    'a token in the address',
    'a good token as ?access_token=',
    '401',
    async (hub) => unless(await hub.ask('GET', `/api/shops?access_token=${hub.tokens.admin}`), 401),
  ],
  [
    'a token without its scheme',
    GOOD_FOR_NOTHING,
    '401',
    async (hub) =>
      firstOf(
        await Promise.all(
          [hub.tokens.admin, `Basic ${hub.tokens.admin}`, `Bearer ${hub.tokens.admin} x`, 'Bearer'].map(
            async (authorization) =>
              unless(await hub.ask('GET', '/api/shops', { headers: { authorization } }), 401),
          ),
        ),
      ),
  ],
  [
    'a token of a closed account',
    'signed before the account was closed',
    '401 within 60 seconds',
    (hub) => untilVoid(hub, () => shops(hub, hub.revoked.user), 401),
  ],
  [
    'a token of a terminal that was shut out',
    'signed before it was revoked',
    '401 or 403 within 60 seconds',
    (hub) => untilVoid(hub, () => hub.ask('GET', '/api/sync/heads', { token: hub.revoked.device }), 401, 403),
  ],
]);

function hmac(hub: AttackedHub, secret: string): string {
  const head = unsigned(hub, { alg: 'HS256' });
  // Written by hand: the library itself refuses to sign with a public key.
  return `${head}.${createHmac('sha256', secret).update(head).digest('base64url')}`;
}

const VOID_WITHIN_MS = 60_000;

async function untilVoid(
  hub: AttackedHub,
  ask: () => ReturnType<AttackedHub['ask']>,
  ...statuses: readonly number[]
): Promise<string | null> {
  for (;;) {
    const problem = unless(await ask(), ...statuses);
    if (problem === null || performance.now() - hub.revoked.since > VOID_WITHIN_MS) return problem;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}
