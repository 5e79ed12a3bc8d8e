import { createPublicKey } from 'node:crypto';
import type { DeviceEnrolled } from '@counterbook/shared/events';
import { type ClientSession, type Connection, type Model, Schema } from 'mongoose';
import type { Scope } from '../../platform/auth/identity.ts';
import type { Device } from '../domain/judge-entry.ts';

type StoredDevice = {
  readonly _id: string;
  readonly companyId: string;
  readonly shopId: string;
  readonly terminalCode: string;
  readonly publicKey: string;
  readonly epoch: number;
  readonly revoked: boolean;
};

const deviceSchema = new Schema<StoredDevice>(
  {
    _id: String,
    companyId: { type: String, required: true },
    shopId: { type: String, required: true },
    terminalCode: { type: String, required: true },
    publicKey: { type: String, required: true },
    epoch: { type: Number, required: true },
    revoked: { type: Boolean, required: true },
  },
  { versionKey: false },
);
deviceSchema.index({ companyId: 1, shopId: 1 });

export type DeviceModel = Model<StoredDevice>;

export function deviceModelOf(connection: Connection): DeviceModel {
  return connection.model<StoredDevice>('Device', deviceSchema, 'devices');
}

/** An older enrolment, come late, changes nothing. */
export async function rememberDevice(
  devices: DeviceModel,
  scope: Scope,
  enrolled: DeviceEnrolled,
  session: ClientSession,
): Promise<void> {
  const { terminalId: _id, shopId, terminalCode, publicKey, epoch } = enrolled;
  const known = await devices
    .findOne({ companyId: scope.companyId, _id })
    .session(session)
    .lean<StoredDevice>();
  if (known && known.epoch >= epoch) return;
  await devices.updateOne(
    { companyId: scope.companyId, _id },
    { $set: { shopId, terminalCode, publicKey, epoch, revoked: false } },
    { upsert: true, session },
  );
}

export async function revokeDevice(
  devices: DeviceModel,
  scope: Scope,
  terminalId: string,
  session: ClientSession,
): Promise<void> {
  await devices.updateOne(
    { companyId: scope.companyId, _id: terminalId },
    { $set: { revoked: true } },
    { session },
  );
}

export async function findDevice(
  devices: DeviceModel,
  scope: Scope,
  terminalId: string,
): Promise<Device | null> {
  const stored = await devices.findOne({ companyId: scope.companyId, _id: terminalId }).lean<StoredDevice>();
  if (!stored) return null;
  const { companyId, shopId, publicKey, revoked } = stored;
  return { terminalId, companyId, shopId, publicKey: createPublicKey(publicKey), revoked };
}

export async function listDevices(
  devices: DeviceModel,
  scope: Scope,
  shopIds: readonly string[] | null,
): Promise<StoredDevice[]> {
  return devices
    .find({ companyId: scope.companyId, ...(shopIds === null ? {} : { shopId: { $in: [...shopIds] } }) })
    .sort({ shopId: 1, terminalCode: 1 })
    .lean<StoredDevice[]>();
}
