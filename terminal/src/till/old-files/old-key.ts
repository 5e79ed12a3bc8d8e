import { createPrivateKey } from 'node:crypto';

/** The device key of every file in this folder: no secret, its seed is thirty-two sevens. */
const PKCS8_ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex');

export const OLD_KEY = String(
  createPrivateKey({
    key: Buffer.concat([PKCS8_ED25519, Buffer.alloc(32, 7)]),
    format: 'der',
    type: 'pkcs8',
  }).export({ type: 'pkcs8', format: 'pem' }),
);
