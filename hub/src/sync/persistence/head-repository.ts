import { chainKeyOf } from '@counterbook/shared/id';
import { HASH_OF_NOTHING } from '@counterbook/shared/journal';
import { type ClientSession, type Connection, type Model, Schema } from 'mongoose';
import type { Scope } from '../../platform/auth/identity.ts';
import { writeLater, writtenBefore } from '../../platform/mongo/write-later.ts';

/** How far one chain (terminal and epoch) is taken without a gap. Every hand-in writes it, so hand-ins take turns. */
export type StoredHead = {
  readonly _id: string;
  readonly companyId: string;
  readonly shopId: string;
  readonly terminalId: string;
  readonly epoch: number;
  readonly contiguousThrough: number;
  readonly hash: string;
  /** The last number of the chain at which anything is stored; absent where nobody has looked. */
  readonly storedThrough?: number;
  /** Whether the terminal signed that hash; absent where it did. */
  readonly isSure?: boolean;
  /** When the terminal itself handed in last; absent where another one did that for it. */
  readonly seenAt?: string;
  readonly broughtAt?: string;
  /** Device clock less the hub's, at that moment; absent where the till did not say. */
  readonly clockAheadMs?: number;
};

const headSchema = new Schema<StoredHead>(
  {
    _id: String,
    companyId: { type: String, required: true },
    shopId: { type: String, required: true },
    terminalId: { type: String, required: true },
    epoch: { type: Number, required: true },
    contiguousThrough: { type: Number, required: true },
    hash: { type: String, required: true },
    storedThrough: { type: Number },
    isSure: { type: Boolean },
    seenAt: { type: String },
    broughtAt: { type: String },
    clockAheadMs: { type: Number },
  },
  { versionKey: false },
);
headSchema.index({ companyId: 1, terminalId: 1, epoch: 1 }, { unique: true });

export type HeadModel = Model<StoredHead>;

export function headModelOf(connection: Connection): HeadModel {
  return connection.model<StoredHead>('Head', headSchema, 'heads');
}

export type Chain = { readonly shopId: string; readonly terminalId: string; readonly epoch: number };

/** What a hand-in notes of when it came: by the terminal itself, or brought by another one of its shop. */
export type Seen =
  | { readonly seenAt: string; readonly clockAheadMs?: number }
  | { readonly broughtAt: string };

/** Takes the head for this transaction by writing it; made on first sight. */
export async function takeHead(
  heads: HeadModel,
  scope: Scope,
  chain: Chain,
  seen: Seen,
  session: ClientSession,
): Promise<StoredHead> {
  await writtenBefore(session, heads.collection);
  const head = await heads
    .findOneAndUpdate(
      { _id: chainKeyOf(chain.terminalId, chain.epoch), companyId: scope.companyId },
      { $set: seen, $setOnInsert: { ...chain, contiguousThrough: 0, hash: HASH_OF_NOTHING } },
      { upsert: true, returnDocument: 'after', session },
    )
    .lean<StoredHead>();
  return head;
}

/** With the commit. */
export function moveHead(
  heads: HeadModel,
  scope: Scope,
  head: StoredHead & { readonly storedThrough: number },
  session: ClientSession,
): void {
  const { contiguousThrough, hash, storedThrough, isSure = true } = head;
  const filter = { _id: head._id, companyId: scope.companyId };
  const update = { $set: { contiguousThrough, hash, storedThrough, isSure } };
  writeLater(session, heads.db.collection<StoredHead>('heads'), [{ name: 'updateOne', filter, update }]);
}

export async function listHeads(
  heads: HeadModel,
  scope: Scope,
  filter: { terminalId?: string; shopIds?: readonly string[] },
): Promise<StoredHead[]> {
  const { terminalId, shopIds } = filter;
  return heads
    .find({
      companyId: scope.companyId,
      ...(terminalId === undefined ? {} : { terminalId }),
      ...(shopIds === undefined ? {} : { shopId: { $in: [...shopIds] } }),
    })
    .sort({ terminalId: 1, epoch: 1 })
    .lean<StoredHead[]>();
}
