import { expect, test } from 'vitest';
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
  expect(config.serviceUrls).toEqual({ inventory: 'http://inventory:8007' });
  expect(config.port).toBe(0);
  expect(readConfig({ HUB_PORTS: 'ephemeral', HUB_PORT: '8123' }).port).toBe(8123);
});
