import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileWhole } from '../store/write-file.ts';

/** The Ed25519 key that this device signs with, made once. */
export type DeviceKey = { readonly privateKey: KeyObject; readonly publicKeyPem: string };

/** Where the private key is kept: an operating system's keystore encrypts it at rest, a plain file does not. */
export type KeyPort = {
  readonly isEncryptedAtRest: boolean;
  readonly open: (directory: string) => DeviceKey;
};

/** For a host without a keystore: a file that only its owner reads. */
export const keyInFile: KeyPort = { isEncryptedAtRest: false, open: openDeviceKey };

function openDeviceKey(directory: string): DeviceKey {
  const file = join(directory, 'device-key.pem');
  if (!existsSync(file)) {
    mkdirSync(directory, { recursive: true });
    const { privateKey } = generateKeyPairSync('ed25519');
    writeFileWhole(file, String(privateKey.export({ type: 'pkcs8', format: 'pem' })), 0o600);
  }
  const privateKey = createPrivateKey(readFileSync(file, 'utf8'));
  const publicKeyPem = String(createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }));
  const publicFile = join(directory, 'device-public-key.pem');
  if (!existsSync(publicFile)) writeFileWhole(publicFile, publicKeyPem);
  return { privateKey, publicKeyPem };
}
