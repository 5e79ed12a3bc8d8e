import type { ShiftReport, ShiftsQuery } from '@counterbook/shared/api';
import { type ClientSession, type Connection, type Model, Schema } from 'mongoose';
import type { Scope } from '../../platform/auth/identity.ts';
import { behind, type DatedRow, insertOnce, LATEST_FIRST, rowAsTold } from './dated-rows.ts';
import { type Reach, withinReach } from './reach.ts';

type StoredShift = Omit<ShiftReport, 'id' | 'occurredAt'> & DatedRow;

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

export function insertShifts(
  shifts: ShiftModel,
  scope: Scope,
  reports: readonly ShiftReport[],
  session: ClientSession,
): Promise<void> {
  return insertOnce(shifts.db.collection<DatedRow>('shifts'), scope, reports, session);
}

/** One row more than asked tells of a next page. */
export async function listShifts(
  shifts: ShiftModel,
  scope: Scope,
  { cursor, limit, ...reach }: ShiftsQuery & Reach,
): Promise<ShiftReport[]> {
  const stored = await shifts
    .find({ $and: [withinReach(scope, reach), behind(cursor)] })
    .sort(LATEST_FIRST)
    .limit(limit + 1)
    .lean<StoredShift[]>();
  return stored.map(rowAsTold);
}
