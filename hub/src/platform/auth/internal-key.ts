/**
 * How services know each other where no person asks: a request is signed with a key that all processes of a hub share
 * (`HUB_INTERNAL_KEY`, or a file in the data folder). The key itself never travels, and a signature says one thing, for
 * five minutes.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { join } from 'node:path';
import type { Config } from '../config/config.ts';
import { readOrMakeSecret } from './secret-file.ts';

const VALID_MS = 300_000;

export type Signed = { readonly 'x-internal-time': string; readonly 'x-internal-signature': string };

export function internalKeyOf(config: Pick<Config, 'internalKey' | 'dataDirectory'>): Buffer {
  if (config.internalKey !== null) return Buffer.from(config.internalKey);
  return readOrMakeSecret(join(config.dataDirectory, 'keys', 'internal.key'), () => randomBytes(32));
}

/** `target`: path and query, as they stand in the request. */
export function signInternal(key: Buffer, target: string, now: Date): Signed {
  const time = String(now.getTime());
  return { 'x-internal-time': time, 'x-internal-signature': signatureOf(key, target, time) };
}

export function isSignedInternal(
  key: Buffer,
  target: string,
  headers: Readonly<Record<string, string | string[] | undefined>>,
  now: Date,
): boolean {
  const time = headers['x-internal-time'];
  const signature = headers['x-internal-signature'];
  if (typeof time !== 'string' || typeof signature !== 'string') return false;
  if (!(Math.abs(now.getTime() - Number(time)) <= VALID_MS)) return false;
  const given = Buffer.from(signature);
  const right = Buffer.from(signatureOf(key, target, time));
  return given.length === right.length && timingSafeEqual(given, right);
}

function signatureOf(key: Buffer, target: string, time: string): string {
  return createHmac('sha256', key).update(`${time}\n${target}`).digest('hex');
}
