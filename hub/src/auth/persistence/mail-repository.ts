import { type ClientSession, type Connection, type Model, Schema } from 'mongoose';

export type MailPurpose = 'reset' | 'verify';

/** A mail that was asked for and is not sent. No secret stands in it: the token is made when it is sent. */
export type StoredMail = {
  /** One at a time for each purpose and account. */
  readonly _id: string;
  readonly tokenId: string;
  readonly purpose: MailPurpose;
  /** Null: whoever has the address, if anybody; that is looked up when it is sent. */
  readonly userId: string | null;
  readonly address: string;
  readonly attempts: number;
  readonly nextAt: Date;
  readonly expiresAt: Date;
};

/** What a token that was sent is good for, once. */
export type StoredMailToken = {
  readonly _id: string;
  readonly userId: string;
  readonly purpose: MailPurpose;
  readonly address: string;
  /** The account's address and password at that time, as a digest. */
  readonly accountState: string;
  readonly expiresAt: Date;
};

const mailSchema = new Schema<StoredMail>(
  {
    _id: String,
    tokenId: { type: String, required: true },
    purpose: { type: String, required: true },
    userId: { type: String, default: null },
    address: { type: String, required: true },
    attempts: { type: Number, required: true },
    nextAt: { type: Date, required: true },
    expiresAt: { type: Date, required: true },
  },
  { versionKey: false },
);
mailSchema.index({ nextAt: 1 });
mailSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

const tokenSchema = new Schema<StoredMailToken>(
  {
    _id: String,
    userId: { type: String, required: true },
    purpose: { type: String, required: true },
    address: { type: String, required: true },
    accountState: { type: String, required: true },
    expiresAt: { type: Date, required: true },
  },
  { versionKey: false },
);
tokenSchema.index({ userId: 1, purpose: 1 });
tokenSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

export type MailModels = { readonly mails: Model<StoredMail>; readonly mailTokens: Model<StoredMailToken> };

export function mailModelsOf(connection: Connection): MailModels {
  return {
    mails: connection.model<StoredMail>('Mail', mailSchema, 'mails'),
    mailTokens: connection.model<StoredMailToken>('MailToken', tokenSchema, 'mailTokens'),
  };
}

/** The same asked for again before it is sent is one mail, to the address that was given last. */
export async function queueMail(
  { mails }: MailModels,
  mail: StoredMail,
  session?: ClientSession,
): Promise<void> {
  const { _id, ...fields } = mail;
  await mails.updateOne({ _id }, { $set: fields }, { upsert: true, ...(session ? { session } : {}) });
}

/** Takes the next one that is due and keeps it from others until `leasedUntil`. */
export function takeDueMail({ mails }: MailModels, now: Date, leasedUntil: Date): Promise<StoredMail | null> {
  return mails
    .findOneAndUpdate(
      { nextAt: { $lte: now }, expiresAt: { $gt: now } },
      { $set: { nextAt: leasedUntil }, $inc: { attempts: 1 } },
      { sort: { nextAt: 1 }, returnDocument: 'after' },
    )
    .lean<StoredMail>()
    .exec();
}

/** Unless it was asked for anew meanwhile. */
export async function forgetMail({ mails }: MailModels, { _id, tokenId }: StoredMail): Promise<void> {
  await mails.deleteOne({ _id, tokenId });
}

export async function postponeMail(
  { mails }: MailModels,
  { _id, tokenId }: StoredMail,
  nextAt: Date,
): Promise<void> {
  await mails.updateOne({ _id, tokenId }, { $set: { nextAt } });
}

/** From now on this one is good, and none that was sent for the same before. */
export async function saveMailToken({ mailTokens }: MailModels, token: StoredMailToken): Promise<void> {
  const { _id, ...fields } = token;
  await mailTokens.updateOne({ _id }, { $set: fields }, { upsert: true });
  await mailTokens.deleteMany({ userId: token.userId, purpose: token.purpose, _id: { $ne: _id } });
}

export function findMailToken(
  { mailTokens }: MailModels,
  token: { readonly _id: string; readonly purpose: MailPurpose },
  now: Date,
): Promise<StoredMailToken | null> {
  return mailTokens
    .findOne({ ...token, expiresAt: { $gt: now } })
    .lean<StoredMailToken>()
    .exec();
}

/** False when somebody used it first. */
export async function useMailToken(
  { mailTokens }: MailModels,
  _id: string,
  session: ClientSession,
): Promise<boolean> {
  const { deletedCount } = await mailTokens.deleteOne({ _id }, { session });
  return deletedCount === 1;
}
