import { createPublicKey, type KeyObject } from 'node:crypto';
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
  /** Of earlier enrolments, each from the epoch that it began; oldest first. */
  readonly formerKeys?: readonly FormerKey[];
  readonly revoked: boolean;
};

type FormerKey = { readonly epoch: number; readonly publicKey: string };

const deviceSchema = new Schema<StoredDevice>(
  {
    _id: String,
    companyId: { type: String, required: true },
    shopId: { type: String, required: true },
    terminalCode: { type: String, required: true },
    publicKey: { type: String, required: true },
    epoch: { type: Number, required: true },
    formerKeys: { type: [{ _id: false, epoch: Number, publicKey: String }], default: [] },
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
  const formerKeys = known ? [...(known.formerKeys ?? []), keyOf(known)] : [];
  await devices.updateOne(
    { companyId: scope.companyId, _id },
    { $set: { shopId, terminalCode, publicKey, epoch, formerKeys, revoked: false } },
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
  return stored ? deviceOf(stored) : null;
}

/** Every terminal of one shop. */
export async function findShopDevices(
  devices: DeviceModel,
  scope: Scope,
  shopId: string,
): Promise<readonly Device[]> {
  const stored = await devices.find({ companyId: scope.companyId, shopId }).lean<StoredDevice[]>();
  return stored.map(deviceOf);
}

function deviceOf(stored: StoredDevice): Device {
  const { _id: terminalId, companyId, shopId, epoch: enrolledEpoch, revoked } = stored;
  return { terminalId, companyId, shopId, enrolledEpoch, publicKeyOf: keysOf(stored), revoked };
}

function keyOf({ epoch, publicKey }: StoredDevice): FormerKey {
  return { epoch, publicKey };
}

/** An epoch's key is that of the last enrolment that began no later. */
function keysOf(stored: StoredDevice): (epoch: number) => KeyObject | null {
  const keys = [...(stored.formerKeys ?? []), keyOf(stored)];
  const read = new Map<FormerKey, KeyObject>();
  return (epoch) => {
    const key = keys.findLast((one) => one.epoch <= epoch);
    if (key === undefined) return null;
    const known = read.get(key) ?? createPublicKey(key.publicKey);
    read.set(key, known);
    return known;
  };
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
