import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { deviceProofOf } from '@counterbook/shared/sync';

/** The key in its one canonical PEM form, or null when it is no Ed25519 public key. */
export function readDeviceKey(pem: string): string | null {
  const key = parse(pem);
  if (key === null || key.asymmetricKeyType !== 'ed25519') return null;
  return key.export({ type: 'spki', format: 'pem' }).toString();
}

export function isDeviceProof(
  publicKey: string,
  proof: { readonly terminalId: string; readonly nonce: string; readonly signature: string },
): boolean {
  const message = Buffer.from(deviceProofOf(proof.terminalId, proof.nonce));
  return verify(null, message, publicKey, Buffer.from(proof.signature, 'base64'));
}

/** A private key would parse as well and must not be taken: it would then be stored here. */
function parse(pem: string): KeyObject | null {
  if (!pem.includes('-----BEGIN PUBLIC KEY-----')) return null;
  try {
    return createPublicKey(pem);
  } catch {
    return null;
  }
}
