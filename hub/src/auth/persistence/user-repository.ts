import type { User } from '@counterbook/shared/api';
import { type ClientSession, type Connection, type Model, Schema } from 'mongoose';
import type { Scope } from '../../platform/auth/identity.ts';

export type StoredUser = Omit<User, 'id' | 'emailVerifiedAt'> & {
  readonly _id: string;
  readonly emailVerifiedAt: Date | null;
  readonly passwordHash: string;
  /** Counts up when rights or password change: tokens and sessions of an older one are void. */
  readonly rightsVersion: number;
};

const userSchema = new Schema<StoredUser>(
  {
    _id: String,
    companyId: { type: String, default: null },
    email: { type: String, required: true },
    emailVerifiedAt: { type: Date, default: null },
    name: { type: String, required: true },
    role: { type: String, required: true },
    shopIds: { type: [String], required: true },
    active: { type: Boolean, required: true },
    passwordHash: { type: String, required: true },
    rightsVersion: { type: Number, required: true },
  },
  { versionKey: false },
);
userSchema.index({ email: 1 }, { unique: true });
userSchema.index({ companyId: 1, email: 1 });

export type UserModel = Model<StoredUser>;

export function userModelOf(connection: Connection): UserModel {
  return connection.model<StoredUser>('User', userSchema, 'users');
}

export function userOf(stored: StoredUser): User {
  const { passwordHash: _secret, rightsVersion: _version, emailVerifiedAt, _id, ...rest } = stored;
  return { id: _id, ...rest, emailVerifiedAt: emailVerifiedAt?.toISOString() ?? null };
}

/** Signing in comes before any scope: by e-mail, which is unique over all companies, or by a verified token's id. */
export function findUserByEmail(users: UserModel, email: string): Promise<StoredUser | null> {
  return users.findOne({ email }).lean<StoredUser>().exec();
}

export function findOwnUser(users: UserModel, id: string): Promise<StoredUser | null> {
  return users.findOne({ _id: id }).lean<StoredUser>().exec();
}

export function findUser(
  users: UserModel,
  scope: Scope,
  id: string,
  session: ClientSession | null = null,
): Promise<StoredUser | null> {
  return users.findOne({ _id: id, companyId: scope.companyId }, null, { session }).lean<StoredUser>().exec();
}

export function listUsers(users: UserModel, scope: Scope): Promise<StoredUser[]> {
  return users.find({ companyId: scope.companyId }).sort({ email: 1 }).lean<StoredUser[]>().exec();
}

export async function hasAnyUser(users: UserModel, session: ClientSession): Promise<boolean> {
  return (await users.findOne({}, { _id: 1 }, { session }).lean().exec()) !== null;
}

export async function hasOtherAdmin(
  users: UserModel,
  scope: Scope,
  id: string,
  session: ClientSession,
): Promise<boolean> {
  const role: User['role'] = 'company-admin';
  const other = { companyId: scope.companyId, role, active: true, _id: { $ne: id } };
  return (await users.findOne(other, { _id: 1 }, { session }).lean().exec()) !== null;
}

/** Of two transactions that take a turn in one company, one is run again after the other. */
export async function takeTurn(connection: Connection, scope: Scope, session: ClientSession): Promise<void> {
  const turns = connection.collection<{ _id: string; taken: number }>('companyTurns');
  await turns.updateOne({ _id: scope.companyId }, { $inc: { taken: 1 } }, { upsert: true, session });
}
