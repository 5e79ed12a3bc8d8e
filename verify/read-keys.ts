import { createPublicKey, type KeyObject } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const BESIDE = 'device-public-key.pem';

/** The device's public keys: those that are named, or the one that a till keeps beside its database. */
export function readKeys(file: string, named: readonly string[]): readonly KeyObject[] {
  const beside = join(dirname(file), BESIDE);
  if (named.length === 0 && !existsSync(beside))
    throw new Error(`there is no ${BESIDE} beside it: name the device’s public key with --key`);
  return (named.length > 0 ? named : [beside]).map(readKey);
}

function readKey(file: string): KeyObject {
  let key: KeyObject;
  try {
    key = createPublicKey(readFileSync(file));
  } catch (error) {
    throw new Error(`no key can be read from ${file}: ${error instanceof Error ? error.message : error}`);
  }
  if (key.asymmetricKeyType !== 'ed25519') throw new Error(`${file} is not an Ed25519 key`);
  return key;
}
