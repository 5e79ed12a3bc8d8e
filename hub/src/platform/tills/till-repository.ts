import type { Allowances } from '@counterbook/shared/allowance';
import { type ClientSession, type Connection, type Model, Schema } from 'mongoose';
import type { Scope } from '../auth/identity.ts';
import { writeRows } from '../mongo/write-rows.ts';

export type Till = {
  readonly terminalId: string;
  readonly shopId: string;
  /** Its present numbering, as far as it was heard of. */
  readonly epoch: number;
  readonly revoked: boolean;
};

/** The tills that this service has heard of, by their enrolment or by an entry. */
type StoredTill = Omit<Till, 'terminalId'> & {
  readonly _id: string;
  readonly companyId: string;
  readonly terminalId: string;
  /** Whether what was handed out was gone through since this till last changed, where a service does that beside. */
  readonly shared: boolean;
};

const tillSchema = new Schema<StoredTill>(
  {
    _id: String,
    companyId: { type: String, required: true },
    terminalId: { type: String, required: true },
    shopId: { type: String, required: true },
    epoch: { type: Number, required: true },
    revoked: { type: Boolean, required: true },
    shared: { type: Boolean, required: true },
  },
  { versionKey: false },
);
tillSchema.index({ companyId: 1, terminalId: 1 }, { unique: true });
tillSchema.index({ shared: 1 });

export type TillModel = Model<StoredTill>;

export function tillModelOf(connection: Connection): TillModel {
  return connection.model<StoredTill>('Till', tillSchema, 'tills');
}

export async function findTills(
  tills: TillModel,
  scope: Scope,
  session: ClientSession,
  terminalIds?: readonly string[],
): Promise<Till[]> {
  const which = terminalIds === undefined ? {} : { terminalId: { $in: [...terminalIds] } };
  const stored = await tills
    .find({ companyId: scope.companyId, ...which })
    .sort({ terminalId: 1 })
    .session(session)
    .lean<StoredTill[]>();
  return stored.map(({ terminalId, shopId, epoch, revoked }) => ({ terminalId, shopId, epoch, revoked }));
}

export async function saveTills(
  tills: TillModel,
  scope: Scope,
  changed: readonly Till[],
  { session, isNew }: { readonly session: ClientSession; readonly isNew: (terminalId: string) => boolean },
): Promise<void> {
  const { companyId } = scope;
  const keyOf = (terminalId: string) => `${companyId}:${terminalId}`;
  const fresh = new Set(
    changed.filter(({ terminalId }) => isNew(terminalId)).map((till) => keyOf(till.terminalId)),
  );
  const rows = changed.map(
    (till): StoredTill => ({
      ...till,
      _id: keyOf(till.terminalId),
      companyId,
      shared: false,
    }),
  );
  await writeRows(tills.db.collection<StoredTill>('tills'), session, rows, (id) => fresh.has(id));
}

type Unshared = Pick<StoredTill, '_id' | 'companyId' | 'epoch' | 'revoked'>;

export async function findUnshared(tills: TillModel): Promise<readonly Unshared[]> {
  return tills.find({ shared: false }).lean<StoredTill[]>();
}

/** As they were found: one that has changed meanwhile stays to be done. */
export async function tickShared(tills: TillModel, scope: Scope, done: readonly Unshared[]): Promise<void> {
  for (const { _id, epoch, revoked } of done)
    await tills.updateOne({ _id, companyId: scope.companyId, epoch, revoked }, { $set: { shared: true } });
}

/** What a revoked till holds lapses, and what one holds that sells in another shop by now. */
export function withoutLeft(held: Allowances, tills: readonly Till[], shopId: string): Allowances {
  const away = tills.map((till) => (till.shopId === shopId ? till : { ...till, revoked: true }));
  return withoutRevoked(held, away);
}

/** What a revoked till holds lapses. */
export function withoutRevoked(held: Allowances, tills: readonly Till[]): Allowances {
  const revoked = tills.flatMap((till) => (till.revoked ? `${till.terminalId}:` : []));
  return Object.fromEntries(
    Object.entries(held).filter(([chain]) => !revoked.some((prefix) => chain.startsWith(prefix))),
  );
}
