import { chainKeyOf } from '@counterbook/shared/id';
import { HASH_OF_NOTHING } from '@counterbook/shared/journal';
import { type ClientSession, type Connection, type Model, Schema } from 'mongoose';
import type { Scope } from '../../platform/auth/identity.ts';
import type { RowMemory } from '../../platform/mongo/row-memory.ts';
import { writeLater, writtenBefore } from '../../platform/mongo/write-later.ts';

/** How far one chain (terminal and epoch) is taken without a gap. Every hand-in moves it, so hand-ins take turns. */
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

export type HeadDeps = { readonly heads: HeadModel; readonly lastHeads: RowMemory<StoredHead> };

/**
 * The head as this transaction finds it, made on first sight: what was committed here last is believed until it is
 * moved.
 */
export async function takeHead(
  { heads, lastHeads }: HeadDeps,
  { companyId }: Scope,
  chain: Chain,
  seen: Seen,
  session: ClientSession,
): Promise<StoredHead> {
  const _id = chainKeyOf(chain.terminalId, chain.epoch);
  const last = lastHeads.take(_id);
  if (last?.companyId === companyId) return { ...last, ...seen };
  await writtenBefore(session, heads.collection);
  return heads
    .findOneAndUpdate(
      { _id, companyId },
      { $set: seen, $setOnInsert: { ...chain, contiguousThrough: 0, hash: HASH_OF_NOTHING } },
      { upsert: true, returnDocument: 'after', session },
    )
    .lean<StoredHead>();
}

/** From where it was taken, with the commit. */
export function moveHead(
  { heads, lastHeads }: HeadDeps,
  from: StoredHead,
  to: Pick<StoredHead, 'contiguousThrough' | 'hash' | 'isSure'> & { readonly storedThrough: number },
  session: ClientSession,
): void {
  const { _id, companyId, contiguousThrough, hash, seenAt, broughtAt, clockAheadMs } = from;
  const moved = { ...to, isSure: to.isSure ?? true };
  const seen = Object.entries({ seenAt, broughtAt, clockAheadMs }).filter(([, value]) => value !== undefined);
  // All that the transaction went by; null is also what is not there.
  const filter = { _id, companyId, contiguousThrough, hash, storedThrough: from.storedThrough ?? null };
  const update = { $set: { ...moved, ...Object.fromEntries(seen) } };
  writeLater(session, heads.db.collection<StoredHead>('heads'), [{ name: 'updateOne', filter, update }]);
  lastHeads.putBack(session, _id, { ...from, ...moved });
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
