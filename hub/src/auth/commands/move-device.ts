/**
 * A terminal is ordered to another shop of its company. Its tokens end, so that it hears of the order at its next
 * contact; where it is, and what it sells meanwhile, stays with the old shop until it has changed over by itself.
 */
import type { Event } from '@counterbook/shared/events';
import { accept, type Result, refuse } from '@counterbook/shared/result';
import { EPOCHS_PER_ENROLMENT, type Move } from '@counterbook/shared/sync';
import type { ClientSession } from 'mongoose';
import type { Scope } from '../../platform/auth/identity.ts';
import { inTransaction } from '../../platform/mongo/transaction.ts';
import { newEvent } from '../../platform/outbox/new-event.ts';
import { lastPlaceOf, placeAt, placesWith } from '../domain/places.ts';
import { findTerminal, type Place, type StoredTerminal } from '../persistence/device-repository.ts';
import { saveRevocation } from '../persistence/revocation-repository.ts';
import { nextTerminalCode } from '../persistence/terminal-counter.ts';
import type { AuthDeps } from './deps.ts';

/** Null: no such terminal in this company. The same order again changes nothing. */
export async function orderMove(
  deps: AuthDeps,
  scope: Scope,
  order: { readonly terminalId: string; readonly shopId: string; readonly shopName: string },
): Promise<Result<StoredTerminal> | null> {
  const { terminalId, shopId, shopName } = order;
  return inTransaction(deps.connection, async (session) => {
    const before = await findTerminal(deps.devices, scope, terminalId, session);
    if (before === null) return null;
    const last = lastPlaceOf(before);
    if (last.shopId === shopId) return accept(before);
    if (before.revokedAt !== null) return refuse({ code: 'device.revoked' });
    const code = await nextTerminalCode(deps.connection, session, shopId);
    const place: Place = { shopId, shopName, code, epoch: last.epoch + EPOCHS_PER_ENROLMENT };
    const change = { places: placesWith(before, place), rightsVersion: before.rightsVersion + 1 };
    await deps.devices.terminals.updateOne(whereOf(before), { $set: change }, { session });
    const revoked = { subject: terminalId, version: change.rightsVersion, now: deps.now() };
    await saveRevocation(deps.revocations, revoked, session);
    await deps.outbox.add(session, [placedEvent('device.move-ordered', before, place, deps.now())]);
    return accept({ ...before, ...change });
  });
}

/** It shows itself in the numbering of a later place: there it is now. */
export async function noteArrival(
  deps: AuthDeps,
  terminal: StoredTerminal,
  epoch: number | undefined,
): Promise<StoredTerminal> {
  if (placeAt(terminal, epoch).epoch <= terminal.epoch) return terminal;
  return inTransaction(deps.connection, async (session) => {
    const before = (await findTerminal(deps.devices, terminal, terminal._id, session)) ?? terminal;
    const place = placeAt(before, epoch);
    return place.epoch <= before.epoch ? before : arrive(deps, before, place, session);
  });
}

async function arrive(
  deps: AuthDeps,
  before: StoredTerminal,
  place: Place,
  session: ClientSession,
): Promise<StoredTerminal> {
  const { shopId, code, epoch } = place;
  await deps.devices.terminals.updateOne(whereOf(before), { $set: { shopId, code, epoch } }, { session });
  await deps.outbox.add(session, [placedEvent('device.moved', before, place, deps.now())]);
  return { ...before, shopId, code, epoch };
}

/** What a terminal that writes in this numbering is yet to hear; undefined where it is where it should be. */
export function moveFrom(terminal: StoredTerminal, epoch: number | undefined): Move | undefined {
  const last = lastPlaceOf(terminal);
  if (last.epoch <= placeAt(terminal, epoch).epoch) return undefined;
  return { shopId: last.shopId, shopName: last.shopName, terminalCode: last.code, epoch: last.epoch };
}

function whereOf({ _id, companyId }: StoredTerminal) {
  return { _id, companyId };
}

/** Told with what else is told of the shop that it leaves. */
function placedEvent(
  type: 'device.move-ordered' | 'device.moved',
  { _id: terminalId, companyId, shopId: fromShopId }: StoredTerminal,
  { shopId, code: terminalCode, epoch }: Place,
  time: Date,
): Event {
  const placed = { terminalId, terminalCode, companyId, shopId, epoch };
  const data = type === 'device.moved' ? { ...placed, fromShopId } : placed;
  return newEvent({ source: 'auth', type, companyId, partitionKey: fromShopId, data, time });
}
