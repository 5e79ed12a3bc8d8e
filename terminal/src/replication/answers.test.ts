import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, expect, it } from 'vitest';
import { createHubLink } from './hub-link.ts';

const page = { documents: Array.from({ length: 500 }, (_, at) => ({ id: `thing-${at}` })) };
const packed = gzipSync(JSON.stringify(page));
const ends: (() => void)[] = [];

afterEach(() => {
  for (const end of ends.splice(0)) end();
});

/** What a till makes of a page that is compressed and, on the way, cut to so many bytes. */
async function heard(bytes: number) {
  const server = createServer((_request, response) => {
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
    response.writeHead(200, { ...headers, 'content-length': bytes }).end(packed.subarray(0, bytes));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const link = createHubLink({ hubUrl: `http://127.0.0.1:${port}`, now: Date.now, random: Math.random });
  ends.push(link.stop, () => server.close());
  return link.tryOnce({ method: 'GET', path: '/api/sync/feeds/products', token: null });
}

it('reads a compressed page whole', async () => {
  expect(await heard(packed.length)).toMatchObject({ kind: 'answer', body: page });
});

it.each([packed.length - 20, packed.length / 2, 20, 0])(
  'a compressed page of which %d bytes came is no answer, however well it ends',
  async (bytes) => {
    expect(await heard(Math.floor(bytes))).toMatchObject({ kind: 'unreachable' });
  },
);
