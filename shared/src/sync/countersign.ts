/**
 * The hub signs how far it has a terminal's journal. A till keeps the latest signature: with it a hub that was put back
 * from a backup, or one that says it never had an entry, can be shown what it had.
 */
import { type KeyObject, verify } from 'node:crypto';
import { z } from 'zod';
import { hashSchema } from '../journal/entry.ts';

export const countersignatureSchema = z.object({
  kid: z.string().max(100),
  signedAt: z.iso.datetime(),
  /** ES256 over `headStatementOf`, base64. */
  signature: z.base64().max(200),
});
export type Countersignature = z.infer<typeof countersignatureSchema>;

/** A head that the hub signed, as a till keeps and shows it. */
export const signedHeadSchema = z.strictObject({
  epoch: z.int().min(1),
  contiguousThrough: z.int().min(0),
  hash: hashSchema,
  ...countersignatureSchema.shape,
});
/** As many as a till has epochs in use, and more. */
export const MOST_HEADS = 20;
export type SignedHead = z.infer<typeof signedHeadSchema>;

/** The public halves of a signer's keys, as JWKs: the hub's of all that ever signed heads, auth's of those that sign tokens. */
export const publicKeysSchema = z.object({
  keys: z.array(
    z.object({
      kty: z.literal('EC'),
      crv: z.literal('P-256'),
      x: z.string(),
      y: z.string(),
      kid: z.string(),
      alg: z.literal('ES256'),
      use: z.literal('sig'),
    }),
  ),
});

type Stated = Pick<SignedHead, 'epoch' | 'contiguousThrough' | 'hash' | 'signedAt'>;

export function headStatementOf(
  terminalId: string,
  { epoch, contiguousThrough, hash, signedAt }: Stated,
): string {
  return `counterbook head ${terminalId} ${epoch} ${contiguousThrough} ${hash} ${signedAt}`;
}

export function isCountersigned(terminalId: string, head: SignedHead, publicKey: KeyObject): boolean {
  const statement = Buffer.from(headStatementOf(terminalId, head));
  const signature = Buffer.from(head.signature, 'base64');
  return verify('sha256', statement, { key: publicKey, dsaEncoding: 'ieee-p1363' }, signature);
}
