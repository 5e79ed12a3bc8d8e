import type { AttackedHub } from '../world/attacked-hub.ts';
import { sendRaw } from '../world/send-raw.ts';
import { chapter, firstOf, type Row, unless, wrongIf } from './row.ts';

const login = (hub: AttackedHub, body: unknown) => hub.ask('POST', '/api/auth/login', { body });
const asAdmin = (hub: AttackedHub, method: string, path: string, body?: unknown) =>
  hub.ask(method, path, { token: hub.tokens.admin, body });
/** A body that no object of ours could be written as. */
const text = (hub: AttackedHub, path: string, body: string | Uint8Array) =>
  hub.send({
    method: 'POST',
    path,
    headers: { authorization: `Bearer ${hub.tokens.admin}`, 'content-type': 'application/json' },
    body,
  });
const QUICK_MS = 2000;

async function quickly(hub: AttackedHub, search: string): Promise<string | null> {
  const began = performance.now();
  const problems = await Promise.all(
    ['customers', 'products'].map(async (list) =>
      unless(await asAdmin(hub, 'GET', `/api/${list}?search=${encodeURIComponent(search)}`), 200),
    ),
  );
  const took = performance.now() - began;
  return firstOf([...problems, wrongIf(took > QUICK_MS, `took ${Math.round(took)} ms`)]);
}

export const injectionRows: readonly Row[] = chapter('injection', [
  [
    'an operator for a password',
    '{"email":…,"password":{"$gt":""}}',
    '422',
    async (hub) =>
      unless(await login(hub, { email: 'alpha-admin@attack.example', password: { $gt: '' } }), 422),
  ],
  [
    'an operator for an address',
    '{"email":{"$regex":".*"},…}',
    '422',
    async (hub) => unless(await login(hub, { email: { $regex: '.*' }, password: 'x' }), 422),
  ],
  [
    'a list for a password',
    '{"password":["a","b"]}',
    '422',
    async (hub) =>
      unless(await login(hub, { email: 'alpha-admin@attack.example', password: ['a', 'b'] }), 422),
  ],
  [
    '$where beside the rest',
    '{"email":…,"password":…,"$where":"sleep(5000)"}',
    '422',
    async (hub) =>
      unless(await login(hub, { email: 'a@attack.example', password: 'x', $where: 'sleep(5000)' }), 422),
  ],
  [
    '$where in a query',
    '?$where=sleep(5000)',
    '422',
    async (hub) => unless(await asAdmin(hub, 'GET', '/api/products?$where=sleep(5000)'), 422),
  ],
  [
    'an operator in brackets',
    '?search[$regex]=.*',
    '422',
    async (hub) => unless(await asAdmin(hub, 'GET', '/api/products?search[$regex]=.*'), 422),
  ],
  [
    'an operator as an id',
    '/api/products/{"$ne":null}',
    '422',
    async (hub) =>
      unless(await asAdmin(hub, 'GET', `/api/products/${encodeURIComponent('{"$ne":null}')}`), 422),
  ],
  [
    'a pattern that backtracks',
    '?search=(a+)+$ and (.*a){20}',
    '200 at once: a search is text',
    async (hub) => firstOf([await quickly(hub, '(a+)+$'), await quickly(hub, '(.*a){20}')]),
  ],
  [
    'a search of a hundred words',
    'a b a b … a hundred letters long',
    '200 at once',
    (hub) => quickly(hub, 'a b '.repeat(25).trim()),
  ],
  [
    'a NUL in a search',
    '?search=a%00b',
    '422',
    async (hub) => unless(await asAdmin(hub, 'GET', '/api/products?search=a%00b'), 422),
  ],
  [
    'a NUL in a name',
    '{"name":"a\\u0000b"}',
    '422',
    async (hub) =>
      unless(await asAdmin(hub, 'POST', '/api/customers', { customers: [{ name: 'a\0b' }] }), 422),
  ],
  [
    'half a character',
    '{"name":"\\ud83e"}',
    '422',
    async (hub) => unless(await text(hub, '/api/customers', '{"customers":[{"name":"\\ud83e"}]}'), 422),
  ],
  [
    'bytes that are no UTF-8',
    '{"name":"<ff>"}',
    '400',
    async (hub) =>
      unless(
        await text(hub, '/api/customers', Buffer.from('{"customers":[{"name":"\xff"}]}', 'latin1')),
        400,
      ),
  ],
  [
    '__proto__ in JSON',
    '{"customers":[…],"__proto__":{"role":"super-admin"}}',
    '422, nothing polluted',
    async (hub) =>
      polluted(hub, '{"customers":[{"name":"x"}],"__proto__":{"role":"super-admin","isAdmin":true}}'),
  ],
  [
    '__proto__ deep in JSON',
    '{"customers":[{"name":"x","__proto__":{"archived":true}}]}',
    '422',
    async (hub) => polluted(hub, '{"customers":[{"name":"x","__proto__":{"archived":true}}]}'),
  ],
  [
    'constructor.prototype in JSON',
    '{"constructor":{"prototype":{"role":"super-admin"}}}',
    '422',
    async (hub) =>
      polluted(hub, '{"customers":[{"name":"x"}],"constructor":{"prototype":{"role":"super-admin"}}}'),
  ],
  [
    '__proto__ in a query',
    '?__proto__[role]=super-admin&__proto__=x',
    '422',
    async (hub) =>
      unless(await asAdmin(hub, 'GET', '/api/products?__proto__[role]=super-admin&__proto__=x'), 422),
  ],
  [
    'a name twice',
    '{"role":"staff",…,"role":"company-admin"}',
    '422',
    async (hub) =>
      unless(
        await text(
          hub,
          '/api/users',
          `{"role":"staff","email":"${hub.fresh('t')}@attack.example","password":"long-enough-1","name":"x","role":"company-admin"}`,
        ),
        422,
      ),
  ],
  [
    'a parameter twice',
    '?shopId=own&shopId=foreign',
    '422',
    async (hub) => {
      const { own, foreign } = hub.companies;
      return unless(
        await asAdmin(hub, 'GET', `/api/sales?shopId=${own.shopId}&shopId=${foreign.shopId}`),
        422,
      );
    },
  ],
  [
    'a line break in an address',
    'GET /api/shops%0d%0aSet-Cookie:%20a=b',
    'no such header comes back',
    async (hub) => {
      const { headers, status } = await hub.ask('GET', '/api/shops%0d%0aSet-Cookie:%20a=b');
      return wrongIf(headers['set-cookie'] !== undefined || status < 400, `answers ${status}`);
    },
  ],
  [
    'a line break in a header',
    'X-Request-Id: aaaaaaaa%0d%0aSet-Cookie: a=b, and a bare CR',
    'it is replaced',
    async (hub) => {
      const sent =
        'GET /health/live HTTP/1.1\r\nHost: h\r\nX-Request-Id: aaaaaaaa%0d%0aSet-Cookie: a=b\r\nConnection: close\r\n\r\n';
      const bare =
        'GET /health/live HTTP/1.1\r\nHost: h\r\nX-Request-Id: aaaaaaaa\rSet-Cookie: a=b\r\nConnection: close\r\n\r\n';
      const answers = [await sendRaw(hub.url, sent), await sendRaw(hub.url, bare)];
      return wrongIf(
        answers.some((answer) => /^set-cookie/im.test(answer)),
        'a header was injected',
      );
    },
  ],
  [
    'a forged line for the log',
    'a path and an id that hold a line of JSON',
    'the log has no such line',
    async (hub) => {
      const line = '{"level":60,"msg":"forged-by-attacker"}';
      await hub.ask('GET', `/api/${encodeURIComponent(`\n${line}\n`)}`);
      await hub.ask('GET', '/api/shops', { headers: { 'user-agent': line, 'x-request-id': line } });
      await new Promise((resolve) => setTimeout(resolve, 200));
      const broken = hub.log().find((each) => each.startsWith('{"level":60,"msg":"forged') || !isJson(each));
      return wrongIf(broken !== undefined, `the log says: ${broken}`);
    },
  ],
  [
    'money that is none',
    'price −1, 1.5, 1e400, 9007199254740993, "12"',
    '422 each',
    async (hub) =>
      firstOf(
        await Promise.all(
          ['-1', '1.5', '1e400', '9007199254740993', '"12"', 'null'].map(async (price) =>
            unless(
              await text(
                hub,
                '/api/products',
                `{"sku":"${hub.fresh('m')}","name":"x","taxCode":"standard","price":${price}}`,
              ),
              422,
            ),
          ),
        ),
      ),
  ],
  [
    'an id that only looks like one',
    'Cyrillic letters, a slash, a colon, a dot',
    '422 or refused before',
    async (hub) =>
      firstOf(
        await Promise.all(
          ['тест', 'a:b', 'a.b', 'a b', '%F0%9F%A7%BE'].map(async (id) =>
            unless(
              await asAdmin(hub, 'GET', `/api/products/${id.startsWith('%') ? id : encodeURIComponent(id)}`),
              400,
              422,
            ),
          ),
        ),
      ),
  ],
]);

async function polluted(hub: AttackedHub, body: string): Promise<string | null> {
  const refused = unless(await text(hub, '/api/customers', body), 422);
  const staff = await hub.ask('GET', '/api/companies', { token: hub.tokens.staff });
  return firstOf([refused, unless(staff, 403)]);
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}
