import { type ClientSession, type Connection, type Model, Schema } from 'mongoose';
import { ACCESS_TOKEN_SECONDS, CLOCK_SKEW_SECONDS } from '../../platform/auth/access-token.ts';

/** Tokens of `_id`, a user, terminal or session, are void below this version; a session has only one. */
type StoredRevocation = { readonly _id: string; readonly version: number; readonly until: Date };

const revocationSchema = new Schema<StoredRevocation>(
  {
    _id: String,
    version: { type: Number, required: true },
    until: { type: Date, required: true },
  },
  { versionKey: false },
);
revocationSchema.index({ until: 1 }, { expireAfterSeconds: 0 });

export type RevocationModel = Model<StoredRevocation>;

/** As long as the last token that it voids could have lived. */
const KEPT_FOR_MS = (ACCESS_TOKEN_SECONDS + 2 * CLOCK_SKEW_SECONDS) * 1000;

export function revocationModelOf(connection: Connection): RevocationModel {
  return connection.model<StoredRevocation>('Revocation', revocationSchema, 'revocations');
}

/** Belongs into the transaction that changes what the tokens say. */
export async function saveRevocation(
  revocations: RevocationModel,
  revoked: { readonly subject: string; readonly version: number; readonly now: Date },
  session: ClientSession,
): Promise<void> {
  const until = new Date(revoked.now.getTime() + KEPT_FOR_MS);
  await revocations.updateOne(
    { _id: revoked.subject },
    { $max: { version: revoked.version, until } },
    { upsert: true, session },
  );
}

export function listRevocations(revocations: RevocationModel, now: Date): Promise<StoredRevocation[]> {
  return revocations
    .find({ until: { $gt: now } })
    .lean<StoredRevocation[]>()
    .exec();
}
