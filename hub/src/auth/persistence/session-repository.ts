import { type ClientSession, type Connection, type Model, Schema } from 'mongoose';

/** One sign-in and all that was refreshed from it. `generation` is the refresh token that is good now. */
export type StoredSession = {
  readonly _id: string;
  readonly userId: string;
  /** The user's when this began: once theirs has moved on, the session is over. */
  readonly rightsVersion: number;
  readonly generation: number;
  readonly startedAt: Date;
  readonly rotatedAt: Date;
  /** Moves on with each refresh. */
  readonly expiresAt: Date;
  /** Does not: even a session in daily use is signed in anew one day. */
  readonly endsAt: Date;
  readonly revoked: boolean;
  /** Where it was begun, for its owner to know it by. */
  readonly address: string;
  readonly program: string;
};

const sessionSchema = new Schema<StoredSession>(
  {
    _id: String,
    userId: { type: String, required: true },
    rightsVersion: { type: Number, required: true },
    generation: { type: Number, required: true },
    startedAt: { type: Date, required: true },
    rotatedAt: { type: Date, required: true },
    expiresAt: { type: Date, required: true },
    endsAt: { type: Date, required: true },
    revoked: { type: Boolean, required: true },
    address: { type: String, default: '' },
    program: { type: String, default: '' },
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
      { _id: at.familyId, generation: at.generation, ...isOpen(at.now) },
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
  const isOver = { $or: [{ expiresAt: { $lte: now } }, { endsAt: { $lte: now } }] };
  await sessions.deleteMany({ userId, ...isOver });
}

/** A user's open sessions, the latest used first. */
export function listSessions(
  sessions: SessionModel,
  user: { readonly userId: string; readonly rightsVersion: number },
  now: Date,
): Promise<StoredSession[]> {
  return sessions
    .find({ ...user, ...isOpen(now) })
    .sort({ rotatedAt: -1 })
    .lean<StoredSession[]>()
    .exec();
}

export function findOwnSession(
  sessions: SessionModel,
  userId: string,
  id: string,
): Promise<StoredSession | null> {
  return sessions.findOne({ _id: id, userId }).lean<StoredSession>().exec();
}

function isOpen(now: Date) {
  return { revoked: false, expiresAt: { $gt: now }, endsAt: { $gt: now } };
}
