import type { Staff } from '@counterbook/shared/api';
import { type ClientSession, type Connection, type Model, Schema } from 'mongoose';
import type { Scope } from '../../platform/auth/identity.ts';

export type StoredStaff = Omit<Staff, 'id'> & {
  readonly _id: string;
  readonly companyId: string;
  readonly pinHash: string;
  readonly version: number;
};

const staffSchema = new Schema<StoredStaff>(
  {
    _id: String,
    companyId: { type: String, required: true },
    shopId: { type: String, required: true },
    name: { type: String, required: true },
    role: { type: String, required: true },
    active: { type: Boolean, required: true },
    pinHash: { type: String, required: true },
    version: { type: Number, required: true },
  },
  { versionKey: false },
);
staffSchema.index({ companyId: 1, shopId: 1, name: 1 });

export type StaffModel = Model<StoredStaff>;

export function staffModelOf(connection: Connection): StaffModel {
  return connection.model<StoredStaff>('Staff', staffSchema, 'staff');
}

export function staffOf({ _id, shopId, name, role, active }: StoredStaff): Staff {
  return { id: _id, shopId, name, role, active };
}

export function findStaff(
  staff: StaffModel,
  scope: Scope,
  id: string,
  session: ClientSession | null = null,
): Promise<StoredStaff | null> {
  return staff.findOne({ _id: id, companyId: scope.companyId }, null, { session }).lean<StoredStaff>().exec();
}

/** `shopIds` null: the whole company's. */
export function listStaff(
  staff: StaffModel,
  scope: Scope,
  shopIds: readonly string[] | null,
): Promise<StoredStaff[]> {
  const where = shopIds === null ? {} : { shopId: { $in: [...shopIds] } };
  return staff
    .find({ companyId: scope.companyId, ...where })
    .sort({ name: 1 })
    .lean<StoredStaff[]>()
    .exec();
}
