import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

/** The Ed25519 key that this device signs with, made once and kept in a file that only its owner reads. */
export type DeviceKey = { readonly privateKey: KeyObject; readonly publicKeyPem: string };

export function openDeviceKey(directory: string): DeviceKey {
  const file = join(directory, 'device-key.pem');
  if (!existsSync(file)) {
    mkdirSync(directory, { recursive: true });
    const { privateKey } = generateKeyPairSync('ed25519');
    writeWhole(file, String(privateKey.export({ type: 'pkcs8', format: 'pem' })), 0o600);
  }
  const privateKey = createPrivateKey(readFileSync(file, 'utf8'));
  const publicKeyPem = String(createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }));
  const publicFile = join(directory, 'device-public-key.pem');
  if (!existsSync(publicFile)) writeWhole(publicFile, publicKeyPem, 0o644);
  return { privateKey, publicKeyPem };
}

/** All of the file or none of it, whenever the power goes. */
function writeWhole(file: string, content: string, mode: number): void {
  const unfinished = `${file}.new`;
  const handle = openSync(unfinished, 'w', mode);
  writeSync(handle, content);
  fsyncSync(handle);
  closeSync(handle);
  renameSync(unfinished, file);
}
