import { chapter, firstOf, type Row, unless, wrongIf } from './row.ts';
import { untilThrottled, wrongLogin } from './throttled.ts';

const EVIL = 'https://evil.example';

export const headerRows: readonly Row[] = chapter('header spoofing', [
  [
    'another company in a header',
    'X-Company-Id, X-User-Id, X-Role of Beta’s admin',
    'Alpha’s own shops, as without',
    async (hub) => {
      const { companyId, userId } = hub.companies.foreign;
      const headers = {
        'x-company-id': companyId,
        'x-tenant-id': companyId,
        'x-user-id': userId,
        'x-role': 'super-admin',
      };
      const spoofed = await hub.ask('GET', '/api/shops', { token: hub.tokens.admin, headers });
      const plain = await hub.ask('GET', '/api/shops', { token: hub.tokens.admin });
      return wrongIf(spoofed.text !== plain.text, 'the answer is another one');
    },
  ],
  [
    'a role in a header',
    'X-Role: super-admin with a staff member’s token',
    '403',
    async (hub) => {
      const headers = { 'x-role': 'super-admin', 'x-user-role': 'super-admin' };
      return unless(await hub.ask('GET', '/api/companies', { token: hub.tokens.staff, headers }), 403);
    },
  ],
  [
    'guesses from everywhere at once',
    'wrong passwords for one account, another X-Forwarded-For each',
    '429 before the twenty-fifth',
    (hub) =>
      untilThrottled(24, (at) => {
        const headers = { 'x-forwarded-for': `203.0.113.${at}` };
        return wrongLogin(hub, 'foreignword-spare@attack.example', headers, '127.0.3.1');
      }),
  ],
  [
    'guesses at everybody',
    'a wrong password for another account each, X-Forwarded-For, Forwarded and X-Real-IP changing',
    '429 before the 320th',
    (hub) =>
      untilThrottled(320, (at) => {
        const address = `203.0.113.${at % 250}`;
        const headers = { 'x-forwarded-for': address, forwarded: `for=${address}`, 'x-real-ip': address };
        return wrongLogin(hub, `nobody-${at}@attack.example`, headers, '127.0.3.2');
      }),
  ],
  [
    'guesses that drop their address',
    'Connection: X-Forwarded-For, so that a proxy would drop it',
    '429 before the twenty-fifth',
    (hub) =>
      untilThrottled(24, () => {
        const headers = { connection: 'keep-alive, x-forwarded-for', 'x-forwarded-for': '203.0.113.77' };
        return wrongLogin(hub, 'siblingword-spare@attack.example', headers, '127.0.3.3');
      }),
  ],
  [
    'a dropped authorisation',
    'Connection: Authorization',
    '200 as without, or a refusal',
    async (hub) => {
      const headers = { connection: 'keep-alive, authorization' };
      return unless(await hub.ask('GET', '/api/shops', { token: hub.tokens.admin, headers }), 200, 400, 401);
    },
  ],
  [
    'an id of the attacker’s',
    'X-Request-Id: a script, 4,000 letters, a path, an operator',
    'another one is given',
    async (hub) => {
      const ids = ['<script>alert(1)</script>', 'x'.repeat(4000), '../../x/y/z', '{"$gt":""}'];
      const asked = ids.map(async (id) => {
        const { headers } = await hub.ask('GET', '/api/shops', { headers: { 'x-request-id': id } });
        return wrongIf(headers['x-request-id'] === id, `${id.slice(0, 20)} is taken over`);
      });
      return firstOf(await Promise.all(asked));
    },
  ],
  [
    'a host of the attacker’s',
    'Host, X-Forwarded-Host: evil.example',
    'no answer names it',
    async (hub) => {
      const headers = {
        host: 'evil.example',
        'x-forwarded-host': 'evil.example',
        'x-forwarded-proto': 'https',
      };
      const asked = ['/', '/docs', '/openapi.json', '/api/shops'].map((path) =>
        hub.ask('GET', path, { headers }),
      );
      const answers = await Promise.all(asked);
      const named = answers.find((answer) =>
        `${answer.text}${JSON.stringify(answer.headers)}`.includes('evil'),
      );
      return wrongIf(named !== undefined, 'an answer names the host');
    },
  ],
  [
    'a method in a header',
    'X-HTTP-Method-Override: DELETE; ?_method=PATCH',
    'ignored; 422',
    async (hub) => {
      const [token, path] = [hub.tokens.admin, `/api/shops/${hub.companies.own.shopId}`];
      const headers = { 'x-http-method-override': 'DELETE' };
      return firstOf([
        unless(await hub.ask('GET', path, { token, headers }), 200),
        unless(await hub.ask('GET', `${path}?_method=PATCH`, { token }), 422),
      ]);
    },
  ],
  [
    'a page of another origin',
    'Origin: https://evil.example, null, and names that begin like ours',
    'no CORS header',
    async (hub) => {
      const origins = [EVIL, 'null', 'http://127.0.0.1.evil.example', `${hub.url}.evil.example`];
      const asked = origins.map(async (origin) => {
        const { headers } = await hub.ask('GET', '/api/shops', {
          token: hub.tokens.admin,
          headers: { origin },
        });
        return wrongIf(headers['access-control-allow-origin'] !== undefined, `${origin} is let in`);
      });
      return firstOf(await Promise.all(asked));
    },
  ],
  [
    'a preflight of another origin',
    'OPTIONS with Origin: https://evil.example',
    'no CORS header',
    async (hub) => {
      const asked = { origin: EVIL, 'access-control-request-method': 'POST' };
      const { headers } = await hub.ask('OPTIONS', '/api/shops', { headers: asked });
      const isLetIn = Object.keys(headers).some((name) => name.startsWith('access-control-allow'));
      return wrongIf(isLetIn, 'it is let in');
    },
  ],
  [
    'a content type of the attacker’s',
    'JSON as text/plain, as a form, as multipart, as jsonx',
    '415 each',
    async (hub) => {
      const types = [
        'text/plain',
        'application/x-www-form-urlencoded',
        'multipart/form-data; boundary=x',
        'application/jsonx',
      ];
      const asked = types.map(async (type) => {
        const headers = { authorization: `Bearer ${hub.tokens.admin}`, 'content-type': type };
        const body = '{"customers":[{"name":"x"}]}';
        return unless(await hub.send({ method: 'POST', path: '/api/customers', headers, body }), 415);
      });
      return firstOf(await Promise.all(asked));
    },
  ],
  [
    'what every answer carries',
    'a page, an answer and a refusal',
    'nosniff, no framing, nothing cached, no server named',
    async (hub) => {
      const answers = await Promise.all([
        hub.ask('GET', '/docs'),
        hub.ask('GET', '/api/shops', { token: hub.tokens.admin }),
        hub.ask('GET', '/api/shops'),
      ]);
      const bare = answers.find(
        ({ headers }) =>
          headers['x-content-type-options'] !== 'nosniff' ||
          !`${headers['content-security-policy']}`.includes("frame-ancestors 'none'") ||
          headers['cache-control'] !== 'no-store' ||
          headers['x-powered-by'] !== undefined,
      );
      return wrongIf(bare !== undefined, `one carries only ${Object.keys(bare?.headers ?? {}).join(', ')}`);
    },
  ],
]);
