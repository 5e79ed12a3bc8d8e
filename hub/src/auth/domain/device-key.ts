import { createPublicKey, generateKeyPairSync, type KeyObject, verify } from 'node:crypto';
import { deviceProofOf } from '@counterbook/shared/sync';

/** The key in its one canonical PEM form, or null when it is no Ed25519 public key that one holder alone can use. */
export function readDeviceKey(pem: string): string | null {
  const key = parse(pem);
  if (key === null || key.asymmetricKeyType !== 'ed25519' || isDegenerate(key)) return null;
  return key.export({ type: 'spki', format: 'pem' }).toString();
}

/** `publicKey` null: there is no such terminal; the answer is no, after the same work. */
export function isDeviceProof(
  publicKey: string | null,
  proof: { readonly terminalId: string; readonly nonce: string; readonly signature: string },
): boolean {
  const message = Buffer.from(deviceProofOf(proof.terminalId, proof.nonce));
  const isGood = verify(null, message, publicKey ?? KEY_OF_NOBODY, Buffer.from(proof.signature, 'base64'));
  return publicKey !== null && isGood;
}

const KEY_OF_NOBODY = generateKeyPairSync('ed25519')
  .publicKey.export({ type: 'spki', format: 'pem' })
  .toString();

/** A private key would parse as well and must not be taken: it would then be stored here. */
function parse(pem: string): KeyObject | null {
  if (!pem.includes('-----BEGIN PUBLIC KEY-----')) return null;
  try {
    return createPublicKey(pem);
  } catch {
    return null;
  }
}

const FIELD = 2n ** 255n - 19n;
/** The second coordinates of the curve's points of order 1, 2, 4 and 8. */
const SMALL_ORDER = new Set([
  0n,
  1n,
  FIELD - 1n,
  2707385501144840649318225287225658788936804267575313519463743609750303402022n,
  55188659117513257062467267217118295137698188065244968500265048394206261417927n,
]);

/**
 * Under a point of small order signatures can be made up without any private key, and a coordinate beyond the field
 * is a second spelling of another point (RFC 8032, 5.1.3; Chalkias et al., "Taming the many EdDSAs").
 */
function isDegenerate(key: KeyObject): boolean {
  const { x = '' } = key.export({ format: 'jwk' });
  const hex = Buffer.from(x, 'base64url').reverse().toString('hex');
  const coordinate = BigInt(`0x${hex}`) & (2n ** 255n - 1n);
  return coordinate >= FIELD || SMALL_ORDER.has(coordinate);
}
