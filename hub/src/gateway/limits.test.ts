import { afterEach, expect, test } from 'vitest';
import { call } from '../platform/testing/call.ts';
import { networkOf } from './routes/limits.ts';
import { aGateway, aServer, speak } from './testing/a-gateway.ts';

const running: { readonly stop: () => Promise<void> }[] = [];
afterEach(async () => {
  for (const one of running.splice(0).reverse()) await one.stop();
});

async function before(environment: Record<string, string>) {
  const behind = await aServer();
  const urls = [behind.url];
  const gateway = await aGateway({ auth: urls, sales: urls, sync: urls }, environment);
  running.push(behind, gateway);
  const times = async (
    count: number,
    path: string,
    options: Parameters<typeof call>[3] = {},
    method = 'GET',
  ) => {
    const statuses: number[] = [];
    for (let time = 0; time < count; time += 1) {
      statuses.push((await call(gateway.url, method, path, options)).status);
    }
    return statuses.filter((status) => status !== 429).length;
  };
  return { ...gateway, behind, times };
}

test('each account and each terminal has a budget of its own, whatever address they share', async () => {
  const { url, times } = await before({
    RATE_LIMIT_ACCOUNT: '3/1000',
    RATE_LIMIT_DEVICE: '4/1000',
    RATE_LIMIT_HAND_IN: '5/1000',
  });
  const journal = '/api/sync/journal';
  expect(await times(10, '/api/sales', { token: 'token-of-ada' })).toBe(3);
  expect(await times(10, '/api/sales', { token: 'token-of-bob' })).toBe(3);
  expect(await times(10, '/api/sync/heads', { token: 'token-of-till' })).toBe(4);
  expect(await times(10, journal, { token: 'token-of-till', body: {} }, 'POST')).toBe(5);
  expect(await times(10, '/api/sync/heads', { token: 'token-of-other-till' })).toBe(4);
  const refused = await call(url, 'GET', '/api/sales', { token: 'token-of-ada' });
  expect([refused.status, refused.body.code, refused.body.requestId]).toEqual([
    429,
    'throttled',
    refused.headers.get('x-request-id'),
  ]);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(300);
  expect(refused.headers.get('ratelimit-policy')).toBe('"account";q=3;w=1000');
  expect(refused.headers.get('ratelimit')).toMatch(/^"account";r=0;t=\d+$/);
});

test('who shows no good token is counted by address, tighter at the sign-in', async () => {
  const { url, behind, times } = await before({ RATE_LIMIT_ADDRESS: '6/1000', RATE_LIMIT_SIGN_IN: '2/1000' });
  expect(await times(5, '/api/auth/login', { body: {} }, 'POST')).toBe(2);
  expect(await times(3, '/api/sales', { token: 'made-up' })).toBe(3);
  expect(await times(9, '/api/sales')).toBe(3);
  expect((await call(url, 'GET', '/api/sales', { token: 'made-up' })).status).toBe(429);
  expect((await call(url, 'GET', '/api/sales', { token: 'token-of-ada' })).status).toBe(200);
  expect(behind.heard.some(({ headers }) => headers.authorization === 'Bearer made-up')).toBe(false);
  const scraped = (await call(url, 'GET', '/metrics')).body;
  expect(scraped).toMatch(/gateway_rate_limited_total\{.*budget="signIn".*\} 3\n/);
});

test('a bad token is 401 before any service hears of it; where none is needed an old one is no hindrance', async () => {
  const { url, behind } = await before({});
  const refused = await call(url, 'GET', '/api/sales', { token: 'expired' });
  expect([refused.status, refused.body.code]).toEqual([401, 'unauthenticated']);
  expect(refused.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
  expect(behind.heard.length).toBe(0);
  expect((await call(url, 'POST', '/api/auth/refresh', { token: 'expired', body: {} })).status).toBe(200);
  expect((await call(url, 'GET', '/api/sales')).status).toBe(200);
});

test('without trusted proxies a forwarding header means nothing; with one the address behind it counts', async () => {
  const from = (address: string) => ({ headers: { 'x-forwarded-for': address } });
  const alone = await before({ RATE_LIMIT_ADDRESS: '2/1000' });
  expect(await alone.times(1, '/api/sales', from('203.0.113.1'))).toBe(1);
  expect(await alone.times(1, '/api/sales', from('203.0.113.2'))).toBe(1);
  expect(await alone.times(1, '/api/sales', from('203.0.113.3'))).toBe(0);
  expect(alone.behind.heard[0]?.headers['x-forwarded-for']).toBe('127.0.0.1');

  const behindOne = await before({ RATE_LIMIT_ADDRESS: '2/1000', TRUSTED_PROXIES: '127.0.0.0/8' });
  expect(await behindOne.times(5, '/api/sales', from('203.0.113.1'))).toBe(2);
  expect(await behindOne.times(5, '/api/sales', from('203.0.113.2'))).toBe(2);
  // What stands left of the last address that a trusted proxy wrote is the sender's own invention.
  expect(await behindOne.times(5, '/api/sales', from('198.51.100.7, 203.0.113.2'))).toBe(0);
  expect(behindOne.behind.heard[0]?.headers['x-forwarded-for']).toBe('203.0.113.1');
});

test('sockets are counted too', async () => {
  const { url } = await before({ RATE_LIMIT_ADDRESS: '1/1000' });
  const request =
    'GET /api/sync/live/?transport=websocket HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';
  await speak(url, request);
  const second = await speak(url, request);
  expect(second).toMatch(/^HTTP\/1.1 429 /);
  expect(second).toMatch(/Retry-After: \d+/);
});

test('a limit can be switched off', async () => {
  const { times } = await before({ RATE_LIMIT_ADDRESS: 'off' });
  expect(await times(20, '/api/sales')).toBe(20);
});

test('one household’s IPv6 addresses are one, an IPv4 address is itself in any dress', () => {
  expect(networkOf('203.0.113.9')).toBe('203.0.113.9');
  expect(networkOf('::ffff:203.0.113.9')).toBe('203.0.113.9');
  expect(networkOf('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2::/64');
  expect(networkOf('2001:db8:1:2::1')).toBe('2001:db8:1:2::/64');
  expect(networkOf('2001:db8::1')).toBe('2001:db8:0:0::/64');
  expect(networkOf('::1')).toBe('0:0:0:0::/64');
});
