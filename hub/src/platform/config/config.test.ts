import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readConfig } from './config.ts';

test('an empty environment is a hub on this machine with everything embedded', () => {
  const config = readConfig({ MONGODB_URL: '' });
  expect(config).toMatchObject({ host: '127.0.0.1', port: 8000, mongodbUrl: null, rabbitmqUrl: null });
  expect(config.dataDirectory).toMatch(/^\/.*data\/hub$/);
});

test('every wrong variable is named with its fault', () => {
  const read = () => readConfig({ HUB_PORT: 'eighty', MONGODB_URL: 'localhost:27017', LOG_LEVEL: 'loud' });
  expect(read).toThrow(/HUB_PORT: .*MONGODB_URL: is not an address.*LOG_LEVEL: /);
  expect(() => readConfig({ RABBITMQ_URL: 'http://x' })).toThrow('RABBITMQ_URL: is not an address');
  expect(() => readConfig({ SUPER_ADMIN_EMAIL: 'a@b.example' })).toThrow('SUPER_ADMIN_PASSWORD: is missing');
});

test('real addresses pass: several hosts, credentials, options', () => {
  const mongo = 'mongodb://user:p%40ss@a:27017,b:27017/?replicaSet=rs0';
  const config = readConfig({ MONGODB_URL: mongo, RABBITMQ_URL: 'amqps://u:p@broker/vhost' });
  expect(config.mongodbUrl).toBe(mongo);
  expect(config.rabbitmqUrl).toBe('amqps://u:p@broker/vhost');
});

test('neighbours are found by their names, and ephemeral ports leave the gateway its own when it is said', () => {
  const config = readConfig({
    INVENTORY_URL: 'http://inventory:8007',
    TILL_URL: 'http://till:7000',
    HUB_PORTS: 'ephemeral',
  });
  expect(config.serviceUrls).toEqual({ inventory: ['http://inventory:8007'] });
  expect(config.port).toBe(0);
  expect(readConfig({ HUB_PORTS: 'ephemeral', HUB_PORT: '8123' }).port).toBe(8123);
});

test('several instances of a service stand behind one name, and a wrong one is quoted', () => {
  const config = readConfig({ SALES_URL: 'http://a:8005, http://b:8005,http://a:8005' });
  expect(config.serviceUrls).toEqual({ sales: ['http://a:8005', 'http://b:8005'] });
  const read = () => readConfig({ SALES_URL: 'http://a:8005,b:8005', HUB_PORT: 'x' });
  expect(read).toThrow(/HUB_PORT: .*SALES_URL: "b:8005" is not an address/);
});

test('limits have defaults, can be set or switched off, and are refused in words', () => {
  expect(readConfig({}).http.limits.signIn).toEqual({ requests: 300, seconds: 60 });
  const { http } = readConfig({
    RATE_LIMIT_DEVICE: '50/1',
    RATE_LIMIT_ADDRESS: 'off',
    SHUTDOWN_GRACE_SECONDS: '5',
  });
  expect([http.limits.device, http.limits.address]).toEqual([{ requests: 50, seconds: 1 }, null]);
  expect(http.shutdown).toEqual({ graceMs: 5000, withinMs: 10_000 });
  expect(() => readConfig({ RATE_LIMIT_ACCOUNT: 'many' })).toThrow('RATE_LIMIT_ACCOUNT: is no rate: say');
  expect(() => readConfig({ SHUTDOWN_GRACE_SECONDS: 'soon' })).toThrow(
    'is no number of seconds from 0 to 300',
  );
});

test('trusted proxies are addresses and networks', () => {
  const { http } = readConfig({ TRUSTED_PROXIES: '10.0.0.5, 10.1.0.0/16,fd00::/8' });
  expect(http.trustedProxies).toEqual(['10.0.0.5', '10.1.0.0/16', 'fd00::/8']);
  for (const wrong of ['proxy.local', '10.0.0.0/33', '10.0.0.1/8/8', '::1/129']) {
    expect(() => readConfig({ TRUSTED_PROXIES: wrong })).toThrow(`TRUSTED_PROXIES: "${wrong}" is neither`);
  }
});

test('a value may be in a file, without its line end; an empty one says nothing, a missing or second one is named', () => {
  const directory = mkdtempSync(join(tmpdir(), 'counterbook-config-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const file = join(directory, 'secret');
  const read = (text: string, environment: Record<string, string> = {}) => {
    writeFileSync(file, text);
    return readConfig({ RABBITMQ_URL_FILE: file, ...environment });
  };
  expect(read('amqp://u:p@broker\n').rabbitmqUrl).toBe('amqp://u:p@broker');
  expect(read('\n').rabbitmqUrl).toBeNull();
  expect(() => read('http://x')).toThrow('RABBITMQ_URL: is not an address');
  const twice = 'RABBITMQ_URL: is given twice, by itself and by RABBITMQ_URL_FILE';
  expect(() => read('amqp://a', { RABBITMQ_URL: 'amqp://b' })).toThrow(twice);
  expect(() => readConfig({ MONGODB_URL_FILE: '/nowhere/at/all' })).toThrow(
    /^MONGODB_URL_FILE: cannot be read: ENOENT/,
  );
});
