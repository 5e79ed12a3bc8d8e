/**
 * The key by which the hub stands for what it has: it signs heads, and what it books in another entry's place. It lives
 * in sync's own database, so that every instance has it and a backup brings it along; a key signs for a year, and its
 * public half is kept for good.
 */
import { sign } from 'node:crypto';
import { type Countersignature, headStatementOf } from '@counterbook/shared/sync';
import type { Connection } from 'mongoose';
import { readSigningKey, type SigningKey } from '../platform/auth/signing-key.ts';
import { addSealKey, newestSealKey } from './persistence/seal-key-repository.ts';

export type Seal = {
  readonly head: (head: HeadToSeal) => Countersignature;
  /** Base64, over a SHA-256 in hex. */
  readonly hash: (hash: string) => string;
};

type HeadToSeal = {
  readonly terminalId: string;
  readonly epoch: number;
  readonly contiguousThrough: number;
  readonly hash: string;
};

const SIGNS_FOR_MS = 365 * 24 * 3_600_000;

export async function openSeal(connection: Connection, now: () => Date): Promise<Seal> {
  const key = await signingKey(connection, now());
  const signed = (data: Buffer) =>
    sign('sha256', data, { key: key.privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64');
  return {
    head: ({ terminalId, ...head }) => {
      const signedAt = now().toISOString();
      const statement = headStatementOf(terminalId, { ...head, signedAt });
      return { kid: key.kid, signedAt, signature: signed(Buffer.from(statement)) };
    },
    hash: (hash) => signed(Buffer.from(hash, 'hex')),
  };
}

async function signingKey(connection: Connection, now: Date): Promise<SigningKey> {
  const newest = await newestSealKey(connection);
  const isOld = newest === null || Date.parse(newest.from) + SIGNS_FOR_MS < now.getTime();
  const { pem } = isOld ? await addSealKey(connection, now) : newest;
  return readSigningKey(pem ?? '');
}
