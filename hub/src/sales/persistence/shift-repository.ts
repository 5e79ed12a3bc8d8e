import type { ShiftReport, ShiftsQuery } from '@counterbook/shared/api';
import { type ClientSession, type Connection, type Model, type QueryFilter, Schema } from 'mongoose';
import type { Scope } from '../../platform/auth/identity.ts';
import { type Reach, withinReach } from './reach.ts';

type StoredShift = Omit<ShiftReport, 'id' | 'occurredAt'> & {
  readonly _id: string;
  readonly companyId: string;
  readonly occurredAt: Date;
};

const shiftSchema = new Schema<StoredShift>(
  {
    _id: String,
    companyId: { type: String, required: true },
    shopId: { type: String, required: true },
    terminalId: { type: String, required: true },
    occurredAt: { type: Date, required: true },
  },
  { versionKey: false, strict: false },
);
shiftSchema.index({ companyId: 1, occurredAt: 1, _id: 1 });

export type ShiftModel = Model<StoredShift>;

export function shiftModelOf(connection: Connection): ShiftModel {
  return connection.model<StoredShift>('Shift', shiftSchema, 'shifts');
}

/** Inserts those that are not there yet: a shift is closed once, however often its entry comes. */
export async function insertShifts(
  shifts: ShiftModel,
  scope: Scope,
  reports: readonly ShiftReport[],
  session: ClientSession,
): Promise<void> {
  if (reports.length === 0) return;
  const known = await shifts
    .find({ companyId: scope.companyId, _id: { $in: reports.map(({ id }) => id) } })
    .select({ _id: 1 })
    .session(session)
    .lean<Pick<StoredShift, '_id'>[]>();
  const ids = new Set(known.map(({ _id }) => _id));
  const rows = reports
    .filter(({ id }) => !ids.has(id))
    .map(({ id, occurredAt, ...rest }) => ({
      _id: id,
      companyId: scope.companyId,
      ...rest,
      occurredAt: new Date(occurredAt),
    }));
  if (rows.length > 0) await shifts.db.collection<StoredShift>('shifts').insertMany(rows, { session });
}

/** The latest first, by the tills' clocks; one row more than asked tells of a next page. */
export async function listShifts(
  shifts: ShiftModel,
  scope: Scope,
  { cursor, limit, ...reach }: ShiftsQuery & Reach,
): Promise<ShiftReport[]> {
  const stored = await shifts
    .find({ $and: [withinReach(scope, reach), behind(cursor)] })
    .sort({ occurredAt: -1, _id: -1 })
    .limit(limit + 1)
    .lean<StoredShift[]>();
  return stored.map(({ _id, companyId: _companyId, occurredAt, ...rest }) => ({
    ...rest,
    id: _id,
    occurredAt: occurredAt.toISOString(),
  }));
}

function behind(cursor: ShiftsQuery['cursor']): QueryFilter<StoredShift> {
  if (cursor === undefined) return {};
  const [occurredAt, id] = [new Date(cursor[0]), cursor[1]];
  return { $or: [{ occurredAt: { $lt: occurredAt } }, { occurredAt, _id: { $lt: id } }] };
}
