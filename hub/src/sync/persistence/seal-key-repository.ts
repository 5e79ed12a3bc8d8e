import type { Connection } from 'mongoose';
import {
  newPrivateKey,
  type PublicJwk,
  publicJwkOf,
  readSigningKey,
} from '../../platform/auth/signing-key.ts';

/** A key of the hub's own, for all companies. `pem` is the private half; a retired key keeps its public one only. */
type StoredSealKey = {
  readonly _id: string;
  readonly pem: string | null;
  readonly jwk: PublicJwk;
  readonly from: string;
};

const keysIn = (connection: Connection) => connection.collection<StoredSealKey>('seal_keys');

export async function newestSealKey(connection: Connection): Promise<StoredSealKey | null> {
  const [newest] = await keysIn(connection)
    .find({ pem: { $ne: null } })
    .sort({ from: -1 })
    .limit(1)
    .toArray();
  return newest ?? null;
}

/** From now on this one signs; the private halves of the others are forgotten. */
export async function addSealKey(connection: Connection, from: Date): Promise<StoredSealKey> {
  const pem = newPrivateKey();
  const key = readSigningKey(pem);
  const made = { _id: key.kid, pem, jwk: publicJwkOf(key), from: from.toISOString() };
  await keysIn(connection).insertOne(made);
  await keysIn(connection).updateMany({ from: { $lt: made.from } }, { $set: { pem: null } });
  return made;
}

export async function listSealKeys(connection: Connection): Promise<readonly PublicJwk[]> {
  const keys = await keysIn(connection).find({}).sort({ from: 1 }).toArray();
  return keys.map(({ jwk }) => jwk);
}
