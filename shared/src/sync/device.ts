/**
 * A device proves that it holds the key made at enrolment by signing the hub's challenge; nothing here depends
 * on the device's clock. The token it gets opens sync for its own terminal only.
 */
import { z } from 'zod';
import { idSchema } from '../id/entry-id.ts';

/** `POST /api/auth/devices/enrol`, with the one-time code that a manager made. `publicKey`: SPKI, PEM. */
export const enrolmentSchema = z.strictObject({
  code: z.string().regex(/^[A-Z0-9]{8}$/, 'is eight letters and digits'),
  publicKey: z.string().max(400),
});

/**
 * Each enrolment has this many epochs: the first from the hub, the next ones begun by the till itself, with the cable
 * out, when its database turns out not to be the latest. So none of them is ever another's.
 */
export const EPOCHS_PER_ENROLMENT = 100;

export const enrolledSchema = z.object({
  terminalId: idSchema,
  terminalCode: z.string(),
  companyId: idSchema,
  shopId: idSchema,
  /** The numbering to start: 1 on a new terminal, in the next hundred after a re-installation. */
  epoch: z.int().min(1),
});
export type Enrolled = z.infer<typeof enrolledSchema>;

/** Another shop, where this terminal is to sell from that numbering on: it changes over when nothing is open. */
export const moveSchema = enrolledSchema
  .pick({ shopId: true, terminalCode: true, epoch: true })
  .extend({ shopName: z.string() });
export type Move = z.infer<typeof moveSchema>;

/** `POST /api/auth/devices/challenge` → a nonce, good once and briefly. */
export const challengeRequestSchema = z.strictObject({ terminalId: idSchema });
export const challengeSchema = z.object({ nonce: z.string() });

/**
 * `POST /api/auth/devices/token`: the Ed25519 signature, base64, over `deviceProofOf(terminalId, nonce)`. A till that
 * has moved says in which numbering it writes: the token is for the shop of that one.
 */
export const deviceTokenRequestSchema = z.strictObject({
  terminalId: idSchema,
  nonce: z.string().max(200),
  signature: z.base64(),
  epoch: enrolledSchema.shape.epoch.optional(),
});
export const deviceTokenSchema = z.object({
  accessToken: z.string(),
  expiresInSeconds: z.int(),
  move: moveSchema.optional(),
});

export function deviceProofOf(terminalId: string, nonce: string): string {
  return `counterbook device ${terminalId} ${nonce}`;
}
