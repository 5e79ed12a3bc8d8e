import type { Movement, MovementsQuery } from '@counterbook/shared/api';
import { type ClientSession, type Connection, type Model, type QueryFilter, Schema } from 'mongoose';
import type { Scope } from '../../platform/auth/identity.ts';
import { writtenBefore } from '../../platform/mongo/write-later.ts';
import { writeRowsLater } from '../../platform/mongo/write-rows.ts';

type StoredMovement = Omit<Movement, 'id' | 'occurredAt' | 'recordedAt'> & {
  readonly _id: string;
  readonly companyId: string;
  readonly occurredAt: Date;
  readonly recordedAt: Date;
};

const movementSchema = new Schema<StoredMovement>(
  {
    _id: String,
    companyId: { type: String, required: true },
    shopId: { type: String, required: true },
    productId: { type: String, required: true },
    quantity: { type: Number, required: true },
    reason: { type: String, required: true },
    entryId: { type: String, required: true },
    terminalId: { type: String, default: null },
    reference: { type: String, default: '' },
    occurredAt: { type: Date, required: true },
    recordedAt: { type: Date, required: true },
  },
  { versionKey: false },
);
movementSchema.index({ companyId: 1, shopId: 1, productId: 1, recordedAt: 1, _id: 1 });

export type MovementModel = Model<StoredMovement>;

export function movementModelOf(connection: Connection): MovementModel {
  return connection.model<StoredMovement>('Movement', movementSchema, 'movements');
}

/** The first movement's id tells whether an entry is booked: all of an entry's movements land in one commit. */
export function movementIdOf(entryId: string, index: number): string {
  return `${entryId}:${index}`;
}

/** Which of these entries are booked already. */
export async function findBooked(
  movements: MovementModel,
  scope: Scope,
  entryIds: readonly string[],
  session: ClientSession,
): Promise<ReadonlySet<string>> {
  if (entryIds.length === 0) return new Set();
  await writtenBefore(session, movements.collection);
  const first = await movements
    .find({ companyId: scope.companyId, _id: { $in: entryIds.map((id) => movementIdOf(id, 0)) } })
    .select({ entryId: 1 })
    .session(session)
    .lean<Pick<StoredMovement, 'entryId'>[]>();
  return new Set(first.map(({ entryId }) => entryId));
}

/** With the commit. Past Mongoose's casting of each document: these rows are made by us, thousands at a time. */
export function insertMovements(
  movements: MovementModel,
  scope: Scope,
  made: readonly Movement[],
  session: ClientSession,
): void {
  const rows = made.map(({ id, occurredAt, recordedAt, ...rest }) => ({
    _id: id,
    companyId: scope.companyId,
    ...rest,
    occurredAt: new Date(occurredAt),
    recordedAt: new Date(recordedAt),
  }));
  writeRowsLater(movements.db.collection<StoredMovement>('movements'), session, rows, () => true);
}

/** One product of one shop, the latest booked first; one row more than asked tells of a next page. */
export async function listMovements(
  movements: MovementModel,
  scope: Scope,
  { shopId, productId, cursor, limit }: MovementsQuery,
): Promise<Movement[]> {
  const stored = await movements
    .find({ companyId: scope.companyId, shopId, productId, ...behind(cursor) })
    .sort({ recordedAt: -1, _id: -1 })
    .limit(limit + 1)
    .lean<StoredMovement[]>();
  return stored.map(({ _id, companyId: _companyId, occurredAt, recordedAt, ...rest }) => ({
    ...rest,
    id: _id,
    occurredAt: occurredAt.toISOString(),
    recordedAt: recordedAt.toISOString(),
  }));
}

function behind(cursor: MovementsQuery['cursor']): QueryFilter<StoredMovement> {
  if (cursor === undefined) return {};
  const [recordedAt, id] = [new Date(cursor[0]), cursor[1]];
  return { $or: [{ recordedAt: { $lt: recordedAt } }, { recordedAt, _id: { $lt: id } }] };
}
