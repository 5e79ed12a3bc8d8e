/** The limits that ours stands beside, in the same run on the same disk: no product code, the same flush. */
import { generateKeyPairSync, sign } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { deviceProofOf, type Enrolled, type FeedPage } from '@counterbook/shared/sync';
import { createHubClient, type HubClient } from '../../../start/hub-client.ts';
import { timed } from '../statistics.ts';

/** Durable inserts of `text`, one commit each, in milliseconds. */
export async function bareInserts(directory: string, text: string, count: number): Promise<number[]> {
  const database = openBare(join(directory, 'bare-inserts.db'));
  const insert = database.prepare('INSERT INTO rows (id, data) VALUES (?, ?)');
  const taken: number[] = [];
  for (let index = 0; index < count; index++)
    taken.push((await timed(() => insert.run(`id-${index}`, text))).milliseconds);
  database.close();
  return taken;
}

/** Pages of the products feed over HTTP straight into SQLite, a commit a page. @returns milliseconds and rows. */
export async function rawPageLoop(
  directory: string,
  device: HubClient,
): Promise<{ milliseconds: number; rows: number }> {
  const database = openBare(join(directory, 'raw-pages.db'));
  const insert = database.prepare('INSERT OR REPLACE INTO rows (id, data) VALUES (?, ?)');
  let rows = 0;
  const { milliseconds } = await timed(async () => {
    for (let query = ''; ; ) {
      const page = await device.get<FeedPage>(`/api/sync/feeds/products?limit=2000${query}`);
      database.exec('BEGIN');
      for (const document of page.documents) insert.run(document.id, JSON.stringify(document));
      database.exec('COMMIT');
      rows += page.documents.length;
      if (page.documents.length < 2000) return;
      query = `&epoch=${page.checkpoint.epoch}&sequence=${page.checkpoint.sequence}`;
    }
  });
  database.close();
  return { milliseconds, rows };
}

/** A device of our own that reads feeds without being a till. */
export async function enrolProbe(hubUrl: string, code: string): Promise<HubClient> {
  const hub = createHubClient(hubUrl);
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const { terminalId } = await hub.post<Enrolled>('/api/auth/devices/enrol', { code, publicKey: pem });
  return hub.as(async () => {
    const { nonce } = await hub.post<{ nonce: string }>('/api/auth/devices/challenge', { terminalId });
    const signature = sign(null, Buffer.from(deviceProofOf(terminalId, nonce)), privateKey).toString(
      'base64',
    );
    return (
      await hub.post<{ accessToken: string }>('/api/auth/devices/token', { terminalId, nonce, signature })
    ).accessToken;
  });
}

function openBare(file: string): DatabaseSync {
  const database = new DatabaseSync(file);
  database.exec(
    'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE rows (id TEXT PRIMARY KEY, data TEXT NOT NULL)',
  );
  return database;
}
