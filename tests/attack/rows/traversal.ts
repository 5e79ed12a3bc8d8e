import type { AttackedHub } from '../world/attacked-hub.ts';
import { sendRaw, statusesIn } from '../world/send-raw.ts';
import { type Act, chapter, firstOf, type Row, unless, wrongIf } from './row.ts';

/** Asked with the admin's token, which would be let in wherever an admin may. */
function walking(name: string, ...paths: readonly string[]): Act {
  return [
    name,
    paths.join(', '),
    '400 or 404 each',
    async (hub) => {
      const { admin: token } = hub.tokens;
      const asked = paths.map(async (path) => unless(await hub.ask('GET', path, { token }), 400, 404));
      return firstOf(await Promise.all(asked));
    },
  ];
}

const secretsOf = ({ signingKey }: AttackedHub) => [
  'PRIVATE KEY',
  signingKey.privateKey.export({ format: 'jwk' }).d ?? 'no key',
  'root:x:0',
];

export const traversalRows: readonly Row[] = chapter('traversal', [
  walking('dots', '/api/sales/../companies', '/api/../metrics', '/../../etc/passwd', '/api/shops/./..'),
  walking('hidden dots', '/api/sales/%2e%2e/companies', '/api/%2E%2e/metrics', '/%2e%2e/%2e%2e/etc/passwd'),
  walking('hidden slashes', '/api/sales%2f..%2fcompanies', '/api%2Fshops', '/api/shops%2f'),
  walking('dots hidden twice', '/api/sales/%252e%252e/companies', '/api/shops%252f..'),
  walking('backslashes', '/api\\shops', '/api/sales/..\\companies', '/api/sales%5c..%5ccompanies'),
  walking('two slashes', '//api/shops', '/api//shops', '//evil.example/api/shops'),
  walking('a NUL in the path', '/api/shops%00', '/api/shops%00/../companies', '/%00'),
  walking('dots that are too long for UTF-8', '/api/%c0%ae%c0%ae/metrics', '/api/%e0%80%ae/shops'),
  walking('what is inside', '/internal/health', '/internal/keys', '/api/internal/keys', '/keys/tokens.pem'),
  walking('what lies about', '/.env', '/.git/config', '/package.json', '/hub/keys/tokens.pem'),
  walking(
    'metrics of a service',
    '/api/metrics',
    '/api/shifts/metrics',
    '/sales/metrics',
    '/api/auth/metrics',
  ),
  walking('another spelling', '/API/shops', '/api/Shops', '/Api/SHOPS', '/api/shops;a=b', '/api/shops.json'),
  [
    'an address of another host',
    'GET http://169.254.169.254/latest/meta-data as the whole target',
    '400 or 404: this is no proxy',
    async (hub) => {
      const target = 'http://169.254.169.254/latest/meta-data';
      const text = await sendRaw(
        hub.url,
        `GET ${target} HTTP/1.1\r\nHost: 169.254.169.254\r\nConnection: close\r\n\r\n`,
      );
      const [status] = statusesIn(text);
      return wrongIf(status !== 400 && status !== 404, `answers ${status}`);
    },
  ],
  [
    'a feed that is a path',
    '/api/sync/feeds/ with ../heads, hidden dots, __proto__, constructor',
    '400, 404 or 422 each',
    async (hub) => {
      const feeds = [
        '..%2fheads',
        '../heads',
        '__proto__',
        'constructor',
        'products%00',
        'products/../staff',
      ];
      const asked = feeds.map(async (feed) => {
        const received = await hub.ask('GET', `/api/sync/feeds/${feed}`, { token: hub.tokens.device });
        return unless(received, 400, 404, 422);
      });
      return firstOf(await Promise.all(asked));
    },
  ],
  [
    'metrics by way of a proxy',
    '/metrics with X-Forwarded-For of somewhere else',
    '404: it is for this machine alone',
    async (hub) => {
      const headers = { 'x-forwarded-for': '203.0.113.9' };
      return unless(await hub.ask('GET', '/metrics', { headers }), 404);
    },
  ],
  [
    'secrets in what anybody may read',
    '/, /docs, /openapi.json, /health/ready, /api/auth/jwks, /metrics',
    'no key and no file of ours',
    async (hub) => {
      const pages = ['/', '/docs', '/openapi.json', '/health/ready', '/api/auth/jwks', '/metrics'];
      const texts = await Promise.all(pages.map(async (page) => (await hub.ask('GET', page)).text));
      const told = secretsOf(hub).find((secret) => texts.some((text) => text.includes(secret)));
      return wrongIf(told !== undefined, `somebody is told ${told}`);
    },
  ],
]);
