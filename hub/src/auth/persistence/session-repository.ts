import { type ClientSession, type Connection, type Model, Schema } from 'mongoose';

/** One sign-in and all that was refreshed from it. `generation` is the refresh token that is good now. */
export type StoredSession = {
  readonly _id: string;
  readonly userId: string;
  /** The user's when this began: once theirs has moved on, the session is over. */
  readonly rightsVersion: number;
  readonly generation: number;
  readonly rotatedAt: Date;
  readonly expiresAt: Date;
  readonly revoked: boolean;
};

const sessionSchema = new Schema<StoredSession>(
  {
    _id: String,
    userId: { type: String, required: true },
    rightsVersion: { type: Number, required: true },
    generation: { type: Number, required: true },
    rotatedAt: { type: Date, required: true },
    expiresAt: { type: Date, required: true },
    revoked: { type: Boolean, required: true },
  },
  { versionKey: false },
);
sessionSchema.index({ userId: 1 });

export type SessionModel = Model<StoredSession>;

export function sessionModelOf(connection: Connection): SessionModel {
  return connection.model<StoredSession>('Session', sessionSchema, 'sessions');
}

/** Moves the family on by one if `generation` is still the good one; null when somebody was quicker. */
export function rotate(
  sessions: SessionModel,
  at: {
    readonly familyId: string;
    readonly generation: number;
    readonly now: Date;
    readonly expiresAt: Date;
  },
): Promise<StoredSession | null> {
  return sessions
    .findOneAndUpdate(
      { _id: at.familyId, generation: at.generation, revoked: false, expiresAt: { $gt: at.now } },
      { $set: { generation: at.generation + 1, rotatedAt: at.now, expiresAt: at.expiresAt } },
      { returnDocument: 'after' },
    )
    .lean<StoredSession>()
    .exec();
}

export async function revokeFamily(
  sessions: SessionModel,
  familyId: string,
  session: ClientSession,
): Promise<void> {
  await sessions.updateOne({ _id: familyId }, { $set: { revoked: true } }, { session });
}

/** Called at each sign-in: what has run out is of no further use, not even to notice a reuse. */
export async function forgetExpired(sessions: SessionModel, userId: string, now: Date): Promise<void> {
  await sessions.deleteMany({ userId, expiresAt: { $lte: now } });
}
