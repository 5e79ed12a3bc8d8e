import type { Device } from '@counterbook/shared/api';
import { type ClientSession, type Connection, type Model, Schema } from 'mongoose';
import type { Scope } from '../../platform/auth/identity.ts';
import { lastPlaceOf } from '../domain/places.ts';

/** What a terminal writes from `epoch` on is of this shop. */
export type Place = {
  readonly shopId: string;
  readonly shopName: string;
  /** T01, T02 … within its shop. */
  readonly code: string;
  readonly epoch: number;
};

export type StoredTerminal = Omit<Place, 'shopName'> & {
  readonly _id: string;
  readonly companyId: string;
  readonly publicKey: string;
  /** Of one that was ordered to another shop since it enrolled: where it enrolled, and each order, oldest first. */
  readonly places?: readonly Place[];
  readonly enrolledAt: Date;
  readonly revokedAt: Date | null;
  /** Counts up at revocation and re-enrolment: tokens of an older one are void. */
  readonly rightsVersion: number;
};

/** `_id` is the hash of the code. `terminalId` is set from the start for a re-enrolment, else when it is used. */
export type StoredCode = {
  readonly _id: string;
  readonly companyId: string;
  readonly shopId: string;
  readonly terminalId: string | null;
  readonly expiresAt: Date;
  /** The key that it was used for: the same key may ask again when the answer was lost. */
  readonly usedFor: string | null;
};

/** A challenge that a device has answered: none is good twice. */
export type UsedChallenge = { readonly _id: string; readonly expiresAt: Date };

const terminalSchema = new Schema<StoredTerminal>(
  {
    _id: String,
    companyId: { type: String, required: true },
    shopId: { type: String, required: true },
    code: { type: String, required: true },
    publicKey: { type: String, required: true },
    epoch: { type: Number, required: true },
    enrolledAt: { type: Date, required: true },
    revokedAt: { type: Date, default: null },
    rightsVersion: { type: Number, required: true },
    places: {
      type: [{ _id: false, shopId: String, shopName: String, code: String, epoch: Number }],
      default: [],
    },
  },
  { versionKey: false },
);
terminalSchema.index({ shopId: 1, code: 1 }, { unique: true });
terminalSchema.index({ companyId: 1, shopId: 1 });

const codeSchema = new Schema<StoredCode>(
  {
    _id: String,
    companyId: { type: String, required: true },
    shopId: { type: String, required: true },
    terminalId: { type: String, default: null },
    expiresAt: { type: Date, required: true },
    usedFor: { type: String, default: null },
  },
  { versionKey: false },
);

const usedChallengeSchema = new Schema<UsedChallenge>(
  { _id: String, expiresAt: { type: Date, required: true } },
  { versionKey: false },
);
usedChallengeSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 60 });

export type DeviceModels = {
  readonly terminals: Model<StoredTerminal>;
  readonly codes: Model<StoredCode>;
  readonly usedChallenges: Model<UsedChallenge>;
};

export function deviceModelsOf(connection: Connection): DeviceModels {
  return {
    terminals: connection.model<StoredTerminal>('Terminal', terminalSchema, 'terminals'),
    codes: connection.model<StoredCode>('EnrolmentCode', codeSchema, 'enrolmentCodes'),
    usedChallenges: connection.model<UsedChallenge>('UsedChallenge', usedChallengeSchema, 'usedChallenges'),
  };
}

export function deviceOf(terminal: StoredTerminal): Device {
  return {
    id: terminal._id,
    shopId: terminal.shopId,
    terminalCode: terminal.code,
    epoch: terminal.epoch,
    enrolledAt: terminal.enrolledAt.toISOString(),
    revokedAt: terminal.revokedAt?.toISOString() ?? null,
    movingTo: movingToOf(terminal),
  };
}

function movingToOf(terminal: StoredTerminal): Device['movingTo'] {
  const { epoch, shopId, code } = lastPlaceOf(terminal);
  return epoch > terminal.epoch ? { shopId, terminalCode: code } : null;
}

export function findTerminal(
  { terminals }: DeviceModels,
  scope: Scope,
  id: string,
  session: ClientSession | null = null,
): Promise<StoredTerminal | null> {
  return terminals
    .findOne({ _id: id, companyId: scope.companyId }, null, { session })
    .lean<StoredTerminal>()
    .exec();
}

/** A device that proves its key has no scope yet: its own id leads to it and to nothing else. */
export function findOwnTerminal({ terminals }: DeviceModels, id: string): Promise<StoredTerminal | null> {
  return terminals.findOne({ _id: id }).lean<StoredTerminal>().exec();
}

/** `shopIds` null: the whole company's. */
export function listTerminals(
  { terminals }: DeviceModels,
  scope: Scope,
  shopIds: readonly string[] | null,
): Promise<StoredTerminal[]> {
  const where = shopIds === null ? {} : { shopId: { $in: [...shopIds] } };
  return terminals
    .find({ companyId: scope.companyId, ...where })
    .sort({ shopId: 1, code: 1 })
    .lean<StoredTerminal[]>()
    .exec();
}
