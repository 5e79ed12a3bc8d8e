import { filtering, naming, plain, type Samples } from '../sample.ts';

const PASSWORD = 'quite-another-1';
const PUBLIC_KEY =
  '-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----\n';
const onlyOwn = (yes: number) => (place: string) => (place === 'own' ? yes : 404);
const ownCompany = (yes: number) => (place: string) => (place === 'own' || place === 'sibling' ? yes : 404);
const user = (id: string) => ({ email: `${id}@attack.example`, password: PASSWORD, name: id, role: 'staff' });

type AuthRoute =
  | `GET /api/auth/${'jwks' | 'revocations' | 'me' | 'sessions'}`
  | `DELETE /api/auth/sessions${'' | '/{sessionId}'}`
  | `POST /api/auth/${'bootstrap' | 'login' | 'refresh' | 'logout' | 'password'}`
  | `POST /api/auth/${'password/forgotten' | 'password/reset' | 'email' | 'email/verify'}`
  | `POST /api/auth/devices/${'enrol' | 'challenge' | 'token'}`
  | 'POST /api/devices/enrolment-codes'
  | 'GET /api/devices'
  | `POST /api/devices/{terminalId}/${'move' | 'revoke'}`
  | `${'GET' | 'POST'} /api/${'users' | 'staff'}`
  | 'PATCH /api/users/{userId}'
  | 'PATCH /api/staff/{staffId}';

export const authSamples: Samples<AuthRoute> = {
  'GET /api/auth/jwks': [plain(200)],
  'GET /api/auth/revocations': [plain(200)],
  'POST /api/auth/bootstrap': [
    plain(409, (_, { fresh }) => ({
      body: { email: `${fresh()}@attack.example`, password: PASSWORD, name: 'Second super admin' },
    })),
  ],
  'POST /api/auth/login': [
    plain(401, (_, { fresh }) => ({ body: { email: `${fresh()}@attack.example`, password: PASSWORD } })),
  ],
  'POST /api/auth/refresh': [plain(401, () => ({ body: { refreshToken: 'none of yours' } }))],
  'POST /api/auth/logout': [plain(204, () => ({ body: { refreshToken: 'none of yours' } }))],
  'GET /api/auth/me': [plain(200)],
  'POST /api/auth/password': [
    plain(422, () => ({ body: { currentPassword: 'not mine at all', newPassword: PASSWORD } })),
  ],

  'POST /api/auth/password/forgotten': [
    plain(202, (_, { fresh }) => ({ body: { email: `${fresh()}@attack.example` } })),
  ],
  'POST /api/auth/password/reset': [
    plain(422, () => ({ body: { token: 'made.up', newPassword: PASSWORD } })),
  ],
  'POST /api/auth/email': [
    plain(422, (_, { fresh }) => ({
      body: { email: `${fresh()}@attack.example`, currentPassword: 'not mine at all' },
    })),
  ],
  'POST /api/auth/email/verify': [plain(422, () => ({ body: { token: 'made.up' } }))],
  'GET /api/auth/sessions': [plain(200)],
  'DELETE /api/auth/sessions': [plain(204, () => ({ query: { except: 'current' } }))],
  'DELETE /api/auth/sessions/{sessionId}': [
    naming('hub', ['path.sessionId'], 404, ({ sessionId }) => ({ path: { sessionId } })),
  ],

  'POST /api/auth/devices/enrol': [
    plain(403, (_, { fresh }) => ({ body: { code: codeOf(fresh()), publicKey: PUBLIC_KEY } })),
  ],
  'POST /api/auth/devices/challenge': [
    filtering('hub', ['body.terminalId'], 200, ({ terminalId }) => ({ body: { terminalId } })),
  ],
  'POST /api/auth/devices/token': [
    filtering('hub', ['body.terminalId'], 401, ({ terminalId }) => ({
      body: { terminalId, nonce: 'made up', signature: 'AAAA' },
    })),
  ],
  'POST /api/devices/enrolment-codes': [
    naming('shop', ['body.shopId'], 201, ({ shopId }) => ({ body: { shopId } })),
    naming('shop', ['body.shopId', 'body.terminalId'], 201, ({ shopId, spareTerminalId }) => ({
      body: { shopId, terminalId: spareTerminalId },
    })),
    naming('hub', ['body.terminalId'], onlyOwn(201), ({ spareTerminalId }, { world }) => ({
      body: { shopId: world.own.shopId, terminalId: spareTerminalId },
    })),
  ],
  'GET /api/devices': [
    plain(200),
    naming('shop', ['query.shopId'], 200, ({ shopId }) => ({ query: { shopId } })),
  ],
  'POST /api/devices/{terminalId}/move': [
    naming('shop', ['path.terminalId', 'body.shopId'], 200, ({ spareTerminalId, shopId }) => ({
      path: { terminalId: spareTerminalId },
      body: { shopId },
    })),
  ],
  'POST /api/devices/{terminalId}/revoke': [
    naming('shop', ['path.terminalId'], 200, ({ spareTerminalId }) => ({
      path: { terminalId: spareTerminalId },
    })),
  ],

  'GET /api/users': [
    naming('company', ['query.companyId'], 200, ({ companyId }) => ({ query: { companyId } })),
  ],
  'POST /api/users': [
    naming('company', ['body.companyId'], 201, ({ companyId }, { fresh }) => ({
      body: { ...user(fresh()), companyId },
    })),
    naming('shop', ['body.companyId', 'body.shopIds[]'], 201, ({ companyId, shopId }, { fresh }) => ({
      body: { ...user(fresh()), companyId, shopIds: [shopId] },
    })),
    naming('shop', ['body.shopIds[]'], 201, ({ shopId }, { fresh, world }) => ({
      body: { ...user(fresh()), companyId: world.own.companyId, shopIds: [world.own.shopId, shopId] },
    })),
  ],
  'PATCH /api/users/{userId}': [
    naming('company', ['path.userId', 'query.companyId'], 200, ({ userId, companyId }) => ({
      path: { userId },
      query: { companyId },
      body: { name: 'Renamed' },
    })),
    naming('hub', ['path.userId'], ownCompany(200), ({ userId }, { world }) => ({
      path: { userId },
      query: { companyId: world.own.companyId },
      body: { name: 'Renamed' },
    })),
    naming('shop', ['body.shopIds[]'], 200, ({ shopId }, { world }) => ({
      path: { userId: world.own.userId },
      query: { companyId: world.own.companyId },
      body: { shopIds: [shopId] },
    })),
  ],

  'GET /api/staff': [
    plain(200),
    naming('shop', ['query.shopId'], 200, ({ shopId }) => ({ query: { shopId } })),
  ],
  'POST /api/staff': [
    naming('shop', ['body.shopId'], 201, ({ shopId }) => ({
      body: { shopId, name: 'Newcomer', role: 'manager', pin: '9999' },
    })),
  ],
  'PATCH /api/staff/{staffId}': [
    naming('shop', ['path.staffId'], 200, ({ staffId }) => ({ path: { staffId }, body: { active: true } })),
  ],
};

function codeOf(text: string): string {
  return text
    .replaceAll(/[^A-Za-z0-9]/g, '')
    .toUpperCase()
    .padEnd(8, 'X')
    .slice(0, 8);
}
