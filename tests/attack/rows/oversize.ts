import { gzipSync } from 'node:zlib';
import type { AttackedHub } from '../world/attacked-hub.ts';
import { open, sendRaw, statusesIn } from '../world/send-raw.ts';
import { chapter, firstOf, type Row, unless, wrongIf } from './row.ts';

const MEBIBYTE = 1024 * 1024;
const PRODUCTS = '/api/products';
const IMPORT = '/api/products/import?currency=GBP';

const json = (
  hub: AttackedHub,
  path: string,
  body: string | Uint8Array,
  headers: Record<string, string> = {},
) =>
  hub.send({
    method: 'POST',
    path,
    headers: { authorization: `Bearer ${hub.tokens.admin}`, 'content-type': 'application/json', ...headers },
    body,
  });
const upload = (hub: AttackedHub, body: Uint8Array, headers: Record<string, string> = {}) =>
  json(hub, IMPORT, body, { 'content-type': 'application/x-ndjson', ...headers });

const headOf = (hub: AttackedHub, path: string, more: readonly string[]) =>
  [
    `POST ${path} HTTP/1.1`,
    'Host: hub',
    `Authorization: Bearer ${hub.tokens.admin}`,
    'Content-Type: application/json',
    ...more,
    '',
    '',
  ].join('\r\n');

/** The first status among all that came back; the hub may as well just hang up. */
function unlessRefused(text: string, ...statuses: readonly number[]): string | null {
  const [first] = statusesIn(text);
  return first === undefined || statuses.includes(first) ? null : `answers ${first}: ${text.slice(0, 300)}`;
}

export const oversizeRows: readonly Row[] = chapter('oversize', [
  [
    'a body above its limit',
    '2 MiB of JSON, its length told',
    '413',
    async (hub) => unless(await json(hub, PRODUCTS, `{"name":"${'x'.repeat(2 * MEBIBYTE)}"}`), 413),
  ],
  [
    'a body above its limit, unannounced',
    '2 MiB of JSON in chunks',
    '413',
    async (hub) => {
      const chunk = 'x'.repeat(64 * 1024);
      const chunks = `${chunk.length.toString(16)}\r\n${chunk}\r\n`.repeat(32);
      const sent = headOf(hub, PRODUCTS, ['Transfer-Encoding: chunked']);
      return unlessRefused(await sendRaw(hub.url, `${sent}${chunks}0\r\n\r\n`), 413);
    },
  ],
  [
    'a length that nobody has',
    'Content-Length: 10995116277760',
    '413 before anything is read',
    async (hub) =>
      unlessRefused(await sendRaw(hub.url, headOf(hub, PRODUCTS, ['Content-Length: 10995116277760'])), 413),
  ],
  [
    'a header above its limit',
    'one header of 64 KiB',
    '431',
    async (hub) =>
      unless(await hub.ask('GET', '/api/shops', { headers: { 'x-large': 'x'.repeat(64 * 1024) } }), 431),
  ],
  [
    'a thousand headers',
    '1,000 headers of 40 bytes',
    '431',
    async (hub) => {
      const headers = Object.fromEntries(
        Array.from({ length: 1000 }, (_, at) => [`x-many-${at}`, 'x'.repeat(40)]),
      );
      return unless(await hub.ask('GET', '/api/shops', { headers }), 431);
    },
  ],
  [
    'an address above its limit',
    '/api/shops?…12 KiB…, and 64 KiB',
    '414 or 431',
    async (hub) =>
      firstOf([
        unless(await hub.ask('GET', `/api/shops?a=${'x'.repeat(12 * 1024)}`), 414),
        unless(await hub.ask('GET', `/api/shops?a=${'x'.repeat(64 * 1024)}`), 414, 431),
      ]),
  ],
  [
    'a thousand parameters',
    '?a=1 a thousand times',
    '422',
    async (hub) =>
      unless(await hub.ask('GET', `/api/shops?${'a=1&'.repeat(1000)}`, { token: hub.tokens.admin }), 422),
  ],
  [
    'a nest of 10,000 lists',
    '[[[[…]]]] as a customer',
    '422',
    async (hub) =>
      unless(
        await json(hub, '/api/customers', `{"customers":${'['.repeat(10_000)}${']'.repeat(10_000)}}`),
        422,
      ),
  ],
  [
    'a nest of 500,000 objects',
    '{"a":{"a":…}} up to the limit',
    '422 or 413',
    async (hub) =>
      unless(
        await json(hub, '/api/customers', `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`),
        413,
        422,
      ),
  ],
  [
    'a list of a million',
    '[0,0,0,…] in 2 MB, for up to 4 MiB',
    '422',
    async (hub) => unless(await json(hub, '/api/customers', `{"customers":[${'0,'.repeat(1e6)}0]}`), 422),
  ],
  [
    'a name of a million letters',
    'in 1 MB, for up to 4 MiB',
    '422',
    async (hub) =>
      unless(await json(hub, '/api/customers', `{"customers":[{"name":"${'x'.repeat(1e6)}"}]}`), 422),
  ],
  [
    'a thousand unknown fields',
    'each a fault of its own',
    '422, and a short answer',
    async (hub) => {
      const fields = Array.from({ length: 20_000 }, (_, at) => `"f${at}":1`).join();
      const received = await json(hub, '/api/customers', `{${fields}}`);
      return firstOf([unless(received, 422), wrongIf(received.text.length > 500_000, 'a very long answer')]);
    },
  ],
  [
    'a bomb for the hand-in',
    '256 MiB of spaces as 256 KiB of gzip',
    '413, never inflated whole',
    async (hub) => {
      const bomb = gzipSync(Buffer.alloc(256 * MEBIBYTE, 0x20), { level: 1 });
      const received = await hub.send({
        method: 'POST',
        path: '/api/sync/journal',
        headers: {
          authorization: `Bearer ${hub.tokens.device}`,
          'content-type': 'application/json',
          'content-encoding': 'gzip',
        },
        body: bomb,
      });
      return unless(received, 413);
    },
  ],
  [
    'a bomb in a bomb',
    'Content-Encoding: gzip, gzip',
    '415',
    async (hub) =>
      unless(await json(hub, PRODUCTS, gzipSync(gzipSync('{}')), { 'content-encoding': 'gzip, gzip' }), 415),
  ],
  [
    'a bomb for the import',
    '64 MiB of zeros as gzip',
    '422: it is taken as it is, and that is no NDJSON',
    async (hub) =>
      firstOf([
        unless(
          await upload(hub, gzipSync(Buffer.alloc(64 * MEBIBYTE)), { 'content-encoding': 'gzip' }),
          200,
          415,
          422,
        ),
      ]),
  ],
  [
    'an import of one line',
    '100 MiB without a line’s end',
    '413 or 422',
    async (hub) => unless(await upload(hub, Buffer.alloc(100 * MEBIBYTE, 'x')), 413, 422),
  ],
  [
    'an import of one CSV cell',
    '100 MiB inside a quote',
    '413 or 422',
    async (hub) => {
      const file = Buffer.concat([Buffer.from('sku,name\n"'), Buffer.alloc(100 * MEBIBYTE, 'x')]);
      return unless(await json(hub, IMPORT, file, { 'content-type': 'text/csv' }), 413, 422);
    },
  ],
  [
    'an import of a million bad rows',
    '{} a million times',
    '422: this is another file',
    async (hub) => {
      const received = await upload(hub, Buffer.from('{}\n'.repeat(1e6)));
      return firstOf([
        unless(received, 422),
        wrongIf(received.text.length > MEBIBYTE, `an answer of ${received.text.length} bytes`),
      ]);
    },
  ],
  [
    'chunks without an end',
    'as fast as they are taken, for three seconds',
    'cut at the limit',
    (hub) => endless(hub),
  ],
  [
    'an expectation',
    'Expect: 100-continue with a length of 10 GB',
    '413 at the end',
    async (hub) => {
      const head = headOf(hub, PRODUCTS, ['Content-Length: 10737418240', 'Expect: 100-continue']);
      const last = statusesIn(await sendRaw(hub.url, head)).at(-1);
      return wrongIf(last !== 413 && last !== 417, `answers ${last}`);
    },
  ],
]);

/** Writes chunks until the hub hangs up. */
function endless(hub: AttackedHub): Promise<string | null> {
  const chunk = Buffer.from(`10000\r\n${'x'.repeat(0x10000)}\r\n`);
  const socket = open(hub.url);
  return new Promise((resolve) => {
    let isCut = false;
    const pour = () => {
      while (!isCut && socket.write(chunk));
    };
    const end = (problem: string | null) => {
      isCut = true;
      clearTimeout(timer);
      socket.destroy();
      resolve(problem);
    };
    const timer = setTimeout(() => end('it was never cut'), 15_000);
    socket.on('drain', pour);
    socket.on('error', () => end(null));
    socket.on('close', () => end(null));
    socket.on('data', (data) => end(unlessRefused(data.toString(), 413, 422)));
    socket.write(headOf(hub, PRODUCTS, ['Transfer-Encoding: chunked']));
    pour();
  });
}
