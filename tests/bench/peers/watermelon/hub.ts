/**
 * `node hub.ts FOLDER [FILE]`: what WatermelonDB's page asks of a backend, on SQLite: pull gives all that was modified
 * since, push takes all that is offered in one transaction or nothing. Products of FILE are there first.
 */
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { openWatermelonBooks, type WatermelonBooks } from './books.ts';

const [folder = '', file] = process.argv.slice(2);
const books = openWatermelonBooks(join(folder, 'hub.db'));
if (file !== undefined) {
  const created = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
  books.push('products', { created, updated: [], deleted: [] }, 0);
}
const server = createServer((request, response) => void answer(books, request, response));
server.listen(0, '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});

async function answer(from: WatermelonBooks, request: IncomingMessage, response: ServerResponse) {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://hub');
  const [, table = '', act] = pathname.split('/');
  response.setHeader('content-type', 'application/json');
  if (act === 'pull') {
    response.end(JSON.stringify(from.pull(table, Number(searchParams.get('last_pulled_at')))));
  } else if (act === 'push') {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const changes = JSON.parse(Buffer.concat(chunks).toString())[table];
    try {
      from.push(table, changes, Number(searchParams.get('last_pulled_at')));
      response.end('{}');
    } catch (error) {
      response.writeHead(409).end(JSON.stringify({ error: String(error) }));
    }
  } else {
    response.end(JSON.stringify(from.ids(table)));
  }
}
