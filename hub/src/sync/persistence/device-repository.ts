import { createPublicKey, type KeyObject } from 'node:crypto';
import type { DeviceEnrolled, DevicePlaced } from '@counterbook/shared/events';
import { type ClientSession, type Connection, type Model, Schema } from 'mongoose';
import type { Scope } from '../../platform/auth/identity.ts';
import type { RowCache } from '../../platform/mongo/row-cache.ts';
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
  /** Of one that was ever ordered to another shop: each order, and whence the first took it; oldest first. */
  readonly places?: readonly Place[];
  /** That of them to which it went last. */
  readonly movedEpoch?: number;
  readonly revoked: boolean;
};

/** What it writes from that epoch on is of that shop. */
type Place = { readonly epoch: number; readonly shopId: string; readonly terminalCode: string };

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
    places: { type: [{ _id: false, epoch: Number, shopId: String, terminalCode: String }], default: [] },
    movedEpoch: { type: Number },
    revoked: { type: Boolean, required: true },
  },
  { versionKey: false },
);
deviceSchema.index({ companyId: 1, shopId: 1 });
deviceSchema.index({ companyId: 1, 'places.shopId': 1 });

export type DeviceModel = Model<StoredDevice>;

export function deviceModelOf(connection: Connection): DeviceModel {
  return connection.model<StoredDevice>('Device', deviceSchema, 'devices');
}

export type DeviceDeps = { readonly devices: DeviceModel; readonly knownDevices: RowCache<Device> };

/** Where a device is written: also where nobody heard whether that was committed. */
function forgetDevice({ knownDevices }: DeviceDeps, scope: Scope, session: ClientSession, id: string): void {
  session.once('ended', () => knownDevices.forget(cacheKeyOf(scope, id)));
}

function cacheKeyOf({ companyId }: Scope, terminalId: string): string {
  return `${companyId}/${terminalId}`;
}

/** An older enrolment, come late, changes nothing. */
export async function rememberDevice(
  deps: DeviceDeps,
  scope: Scope,
  enrolled: DeviceEnrolled,
  session: ClientSession,
): Promise<void> {
  const { devices } = deps;
  const { terminalId: _id, shopId, terminalCode, publicKey, epoch } = enrolled;
  forgetDevice(deps, scope, session, _id);
  const known = await devices
    .findOne({ companyId: scope.companyId, _id })
    .session(session)
    .lean<StoredDevice>();
  if (known && known.epoch >= epoch) return;
  const formerKeys = known ? [...(known.formerKeys ?? []), keyOf(known)] : [];
  const hasMoved = known !== null && (known.shopId !== shopId || (known.places ?? []).length > 0);
  const places = hasMoved ? placesWith(known, enrolled) : [];
  await devices.updateOne(
    { companyId: scope.companyId, _id },
    { $set: { shopId, terminalCode, publicKey, epoch, formerKeys, places, revoked: false } },
    { upsert: true, session },
  );
}

/** It is ordered to another shop. */
export async function rememberPlace(
  deps: DeviceDeps,
  scope: Scope,
  placed: DevicePlaced,
  session: ClientSession,
): Promise<void> {
  const { devices } = deps;
  forgetDevice(deps, scope, session, placed.terminalId);
  const where = { companyId: scope.companyId, _id: placed.terminalId };
  const known = await devices.findOne(where).session(session).lean<StoredDevice>();
  if (known) await devices.updateOne(where, { $set: { places: placesWith(known, placed) } }, { session });
}

/** It is there. */
export async function moveDevice(
  deps: DeviceDeps,
  scope: Scope,
  placed: DevicePlaced,
  session: ClientSession,
): Promise<void> {
  const { terminalId: _id, epoch, shopId, terminalCode } = placed;
  await rememberPlace(deps, scope, placed, session);
  const isOlder = { $not: { $gte: epoch } };
  await deps.devices.updateOne(
    { companyId: scope.companyId, _id, epoch: isOlder, movedEpoch: isOlder },
    { $set: { shopId, terminalCode, movedEpoch: epoch } },
    { session },
  );
}

export async function revokeDevice(
  deps: DeviceDeps,
  scope: Scope,
  terminalId: string,
  session: ClientSession,
): Promise<void> {
  forgetDevice(deps, scope, session, terminalId);
  await deps.devices.updateOne(
    { companyId: scope.companyId, _id: terminalId },
    { $set: { revoked: true } },
    { session },
  );
}

export async function findDevice(
  { devices, knownDevices }: DeviceDeps,
  scope: Scope,
  terminalId: string,
): Promise<Device | null> {
  const where = { companyId: scope.companyId, _id: terminalId };
  return knownDevices.find(cacheKeyOf(scope, terminalId), async () => {
    const stored = await devices.findOne(where).lean<StoredDevice>();
    return stored ? deviceOf(stored) : null;
  });
}

/** Every terminal that is or was in one shop. */
export async function findShopDevices(
  devices: DeviceModel,
  scope: Scope,
  shopId: string,
): Promise<readonly Device[]> {
  const isThere = { $or: [{ shopId }, { 'places.shopId': shopId }] };
  const stored = await devices.find({ companyId: scope.companyId, ...isThere }).lean<StoredDevice[]>();
  return stored.map(deviceOf);
}

function deviceOf(stored: StoredDevice): Device {
  const { _id: terminalId, companyId, shopId, epoch, revoked, places = [] } = stored;
  const shopOf = (asked: number) => placeIn(places, asked)?.shopId ?? shopId;
  const givenEpoch = Math.max(epoch, ...places.map((place) => place.epoch));
  return { terminalId, companyId, shopId, shopOf, givenEpoch, publicKeyOf: keysOf(stored), revoked };
}

function placeIn(places: readonly Place[], epoch: number): Place | undefined {
  return places.findLast((place) => place.epoch <= epoch) ?? places[0];
}

/** Each once, oldest first, in whatever order they are told. What had never moved always enrolled in one shop. */
function placesWith(known: StoredDevice, { epoch, shopId, terminalCode }: Place): Place[] {
  const enrolments = [...(known.formerKeys ?? []), keyOf(known)].map((key) => ({
    epoch: key.epoch,
    shopId: known.shopId,
    terminalCode: known.terminalCode,
  }));
  const before = known.places?.length ? known.places : enrolments;
  const others = before.filter((place) => place.epoch !== epoch);
  return [...others, { epoch, shopId, terminalCode }].sort((left, right) => left.epoch - right.epoch);
}

/** Where it was ordered and has not shown itself yet. */
export function movingToOf({ places = [], epoch, movedEpoch = epoch }: StoredDevice) {
  const next = places.findLast((place) => place.epoch > Math.max(epoch, movedEpoch));
  return next ? { shopId: next.shopId, terminalCode: next.terminalCode } : null;
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
