import { createRequire } from 'node:module';
import type { PeerName } from './peer-till-process.ts';

const resolve = createRequire(import.meta.url).resolve;
const NEEDS: Readonly<Record<PeerName, readonly string[]>> = {
  pouch: ['pouchdb-core', 'pouchdb-adapter-http', 'pouchdb-replication', 'express-pouchdb'],
  rxdb: ['rxdb'],
  watermelon: ['@nozbe/watermelondb', 'better-sqlite3'],
};

/** What a peer lacks to be measured here, in words; null when it is all there. */
export function missingFor(peer: PeerName): string | null {
  const missing = NEEDS[peer].filter((name) => !isThere(name));
  return missing.length === 0 ? null : `not measured: ${missing.join(', ')} is not installed (npm ci)`;
}

function isThere(name: string): boolean {
  try {
    resolve(name);
    return true;
  } catch {
    return false;
  }
}
