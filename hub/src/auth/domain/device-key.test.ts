import { generateKeyPairSync, sign } from 'node:crypto';
import { deviceProofOf } from '@counterbook/shared/sync';
import { expect, test } from 'vitest';
import { isDeviceProof, readDeviceKey } from './device-key.ts';

const FIELD = 2n ** 255n - 19n;
const mod = (value: bigint) => ((value % FIELD) + FIELD) % FIELD;
function power(base: bigint, exponent: bigint): bigint {
  if (exponent === 0n) return 1n;
  const half = power(mod(base * base), exponent / 2n);
  return exponent % 2n === 0n ? half : mod(half * base);
}
const inverse = (value: bigint) => power(value, FIELD - 2n);
const D = mod(-121665n * inverse(121666n));
const ROOT_OF_MINUS_ONE = power(2n, (FIELD - 1n) / 4n);

/** A root of `square`, or null: the curve's arithmetic written out, as the judge of what is refused. */
function rootOf(square: bigint): bigint | null {
  const root = power(square, (FIELD + 3n) / 8n);
  if (mod(root * root - square) === 0n) return root;
  const other = mod(root * ROOT_OF_MINUS_ONE);
  return mod(other * other - square) === 0n ? other : null;
}
function pointAt(y: bigint): { x: bigint; y: bigint } | null {
  const x = rootOf(mod((y * y - 1n) * inverse(D * y * y + 1n)));
  return x === null ? null : { x, y };
}
function doubled({ x, y }: { x: bigint; y: bigint }): { x: bigint; y: bigint } {
  const cross = mod(D * x * x * y * y);
  return { x: mod(2n * x * y * inverse(1n + cross)), y: mod((y * y + x * x) * inverse(1n - cross)) };
}
/** Eight times the point is the neutral one. */
const isSmall = (y: bigint): boolean => {
  const point = pointAt(mod(y));
  if (point === null) return false;
  const eightfold = doubled(doubled(doubled(point)));
  return eightfold.x === 0n && eightfold.y === 1n;
};

function pemOf(coordinate: bigint, sign = 0n): string {
  const bytes = Buffer.from((coordinate | (sign << 255n)).toString(16).padStart(64, '0'), 'hex').reverse();
  const der = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), bytes]);
  return `-----BEGIN PUBLIC KEY-----\n${der.toString('base64')}\n-----END PUBLIC KEY-----\n`;
}
const a = () => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  return { privateKey, pem: publicKey.export({ type: 'spki', format: 'pem' }).toString() };
};

test('every key that is made is taken, in one form', () => {
  for (let n = 0; n < 20; n += 1) {
    const { pem } = a();
    expect(readDeviceKey(pem)).toBe(pem);
    expect(readDeviceKey(pem.replaceAll('\n', '\r\n'))).toBe(pem);
  }
});

test('points of small order, in every spelling, are refused, and so are coordinates beyond the field', () => {
  const eighth = 2707385501144840649318225287225658788936804267575313519463743609750303402022n;
  const small = [0n, 1n, FIELD - 1n, eighth, FIELD - eighth];
  expect(small.map(isSmall)).toEqual(Array(5).fill(true));
  expect(isSmall(4n) || isSmall(9n)).toBe(false);
  for (const y of [...small, FIELD, FIELD + 1n, FIELD + 18n])
    for (const signBit of [0n, 1n]) expect(readDeviceKey(pemOf(y, signBit)), `${y}`).toBeNull();
});

test('a private key, another kind of key and rubbish are refused', () => {
  const { privateKey } = a();
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey;
  const x25519 = generateKeyPairSync('x25519').publicKey;
  const pems = [
    privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    ec.export({ type: 'spki', format: 'pem' }).toString(),
    x25519.export({ type: 'spki', format: 'pem' }).toString(),
    '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n',
    '',
  ];
  for (const pem of pems) expect(readDeviceKey(pem)).toBeNull();
});

test('a proof is of one key, terminal and nonce', () => {
  const { privateKey, pem } = a();
  const signature = sign(null, Buffer.from(deviceProofOf('t1', 'n1')), privateKey).toString('base64');
  const proof = { terminalId: 't1', nonce: 'n1', signature };
  expect(isDeviceProof(pem, proof)).toBe(true);
  expect(isDeviceProof(pem, { ...proof, nonce: 'n2' })).toBe(false);
  expect(isDeviceProof(pem, { ...proof, terminalId: 't2' })).toBe(false);
  expect(isDeviceProof(pem, { ...proof, signature: '' })).toBe(false);
  expect(isDeviceProof(a().pem, proof)).toBe(false);
  expect(isDeviceProof(null, proof)).toBe(false);
});
