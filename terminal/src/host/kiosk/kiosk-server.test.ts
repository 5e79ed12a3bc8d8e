import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type Bench, openBench } from '../../till/till-fixture.ts';
import { createCounter } from '../counter/counter.ts';
import { createDeviceSetUp, printingBy } from '../devices/device-set-up.ts';
import { openDeviceSettings } from '../devices/device-settings.ts';
import { type Kiosk, startKiosk } from './kiosk-server.ts';
import { createSessionSecret, publishSessionSecret } from './session-secret.ts';

let bench: Bench;
let kiosk: Kiosk;
let screenFolder: string;
const secret = createSessionSecret();

beforeEach(async () => {
  bench = await openBench();
  screenFolder = join(mkdtempSync(join(tmpdir(), 'counterbook-screen-')), 'dist');
  mkdirSync(screenFolder);
  writeFileSync(join(screenFolder, 'index.html'), '<h1>Till</h1>');
  writeFileSync(join(screenFolder, '..', 'outside.html'), 'not yours');
  const { till, directory } = bench;
  const counter = createCounter(till);
  const settings = openDeviceSettings(directory, {});
  kiosk = await startKiosk({
    till,
    counter,
    setUp: createDeviceSetUp({ till, counter, settings, openPrinting: printingBy(settings) }),
    port: 0,
    screenFolder,
    secret,
  });
});

afterEach(async () => {
  await kiosk.close();
  await bench.close();
  rmSync(join(screenFolder, '..'), { recursive: true });
});

it('gives the page with the secret in a cookie that no script and no other site sees', async () => {
  const page = await fetch(kiosk.url);
  expect(await page.text()).toBe('<h1>Till</h1>');
  expect(page.headers.get('set-cookie')).toBe(
    `till-secret=${secret.value}; HttpOnly; SameSite=Strict; Path=/`,
  );
  expect(page.headers.get('cache-control')).toBe('no-store');
  expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
});

it.each(['/..%2foutside.html', '/%2e%2e/outside.html', '/nothing.html', '/%'])(
  'has nothing outside its folder: %s',
  async (path) => {
    expect((await fetch(`${kiosk.url}${path}`)).status).toBe(404);
  },
);

it('opens the protocol to its own page and to who can read the secret, and to nobody else', async () => {
  const { host } = new URL(kiosk.url);
  const cookie = `till-secret=${secret.value}`;
  const answers = await Promise.all([
    connect({ origin: kiosk.url, cookie }),
    connect({ 'x-till-secret': secret.value }),
    connect({ origin: 'http://evil.example', cookie }),
    connect({ origin: kiosk.url, cookie: 'till-secret=wrong' }),
    connect({ cookie }),
    connect({}),
    connect({ 'x-till-secret': 'wrong', origin: kiosk.url, cookie }),
    connect({ origin: `http://evil.example`, host: 'evil.example', cookie }),
  ]);
  expect(host).toMatch(/^127\.0\.0\.1:/);
  expect(answers).toEqual(['open', 'open', 403, 403, 403, 403, 403, 403]);
});

it('leaves the secret where only its owner reads it', () => {
  publishSessionSecret(secret, bench.directory);
  const file = join(bench.directory, 'session-secret');
  expect(readFileSync(file, 'utf8')).toBe(secret.value);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

function connect(headers: Readonly<Record<string, string>>): Promise<'open' | number> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`${kiosk.url.replace('http', 'ws')}/till`, { headers });
    socket.once('open', () => {
      socket.terminate();
      resolve('open');
    });
    socket.once('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
    socket.once('error', () => undefined);
  });
}
