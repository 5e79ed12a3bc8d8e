/**
 * A one-time code turns a fresh key into a terminal. The same code with the same key again is a till whose answer was
 * lost, and gets the same answer; a code made for a terminal that exists gives it a new key and the next hundred of
 * epochs. One that was ordered to another shop begins there at once: nothing of the old shop is on it.
 */
import type { Event } from '@counterbook/shared/events';
import { accept, type Result, refuse } from '@counterbook/shared/result';
import { type Enrolled, EPOCHS_PER_ENROLMENT } from '@counterbook/shared/sync';
import type { ClientSession } from 'mongoose';
import type { Scope } from '../../platform/auth/identity.ts';
import { inTransaction } from '../../platform/mongo/transaction.ts';
import { newEvent } from '../../platform/outbox/new-event.ts';
import { readDeviceKey } from '../domain/device-key.ts';
import { CODE_LIFETIME_MS, hashOfCode, newEnrolmentCode } from '../domain/enrolment-code.ts';
import { lastPlaceOf } from '../domain/places.ts';
import { findTerminal, type StoredCode, type StoredTerminal } from '../persistence/device-repository.ts';
import { saveRevocation } from '../persistence/revocation-repository.ts';
import { nextTerminalCode } from '../persistence/terminal-counter.ts';
import type { AuthDeps } from './deps.ts';

/** Null: the terminal to enrol again is not one of this shop. The code is shown once and kept only as a hash. */
export async function makeEnrolmentCode(
  deps: AuthDeps,
  scope: Scope,
  input: { readonly shopId: string; readonly terminalId: string | null },
): Promise<{ readonly code: string; readonly expiresAt: Date } | null> {
  if (input.terminalId !== null) {
    const terminal = await findTerminal(deps.devices, scope, input.terminalId);
    if (terminal?.shopId !== input.shopId) return null;
  }
  const code = newEnrolmentCode();
  const expiresAt = new Date(deps.now().getTime() + CODE_LIFETIME_MS);
  await deps.devices.codes.deleteMany({ companyId: scope.companyId, expiresAt: { $lte: deps.now() } });
  const row = { _id: hashOfCode(code), companyId: scope.companyId, ...input, expiresAt, usedFor: null };
  await deps.devices.codes.create(row);
  return { code, expiresAt };
}

export async function enrolDevice(
  deps: AuthDeps,
  input: { readonly code: string; readonly publicKey: string },
): Promise<Result<Enrolled>> {
  const publicKey = readDeviceKey(input.publicKey);
  if (publicKey === null) return refuse({ code: 'device.key-invalid' });
  return inTransaction(deps.connection, async (session) => {
    const _id = hashOfCode(input.code);
    const code = await deps.devices.codes.findOne({ _id }, null, { session }).lean<StoredCode>().exec();
    if (code === null || code.expiresAt <= deps.now()) return refuse({ code: 'enrolment.code-unknown' });
    const existing =
      code.terminalId === null ? null : await findTerminal(deps.devices, code, code.terminalId, session);
    if (code.usedFor !== null) {
      const isRepeat = code.usedFor === publicKey && existing?.publicKey === publicKey;
      return isRepeat && existing ? accept(enrolledOf(existing)) : refuse({ code: 'enrolment.code-unknown' });
    }
    const terminal = await saveTerminal(deps, session, { code, existing, publicKey });
    const used = { terminalId: terminal._id, usedFor: publicKey };
    await deps.devices.codes.updateOne({ _id }, { $set: used }, { session });
    await deps.outbox.add(session, [deviceEnrolled(terminal, deps.now())]);
    return accept(enrolledOf(terminal));
  });
}

async function saveTerminal(
  deps: AuthDeps,
  session: ClientSession,
  input: {
    readonly code: StoredCode;
    readonly existing: StoredTerminal | null;
    readonly publicKey: string;
  },
): Promise<StoredTerminal> {
  const { code, existing, publicKey } = input;
  const fresh = { publicKey, enrolledAt: deps.now(), revokedAt: null };
  if (existing) {
    const { shopId, code: terminalCode, epoch: last } = lastPlaceOf(existing);
    const place = { shopId, code: terminalCode, epoch: last + EPOCHS_PER_ENROLMENT, places: [] };
    const terminal = { ...existing, ...fresh, ...place, rightsVersion: existing.rightsVersion + 1 };
    const { _id, ...rest } = terminal;
    const where = { _id, companyId: code.companyId };
    await deps.devices.terminals.updateOne(where, { $set: rest }, { session });
    // The key from before may still have a token: it is void like the key itself.
    const revoked = { subject: _id, version: terminal.rightsVersion, now: deps.now() };
    await saveRevocation(deps.revocations, revoked, session);
    return terminal;
  }
  const terminal: StoredTerminal = {
    _id: deps.newId(),
    companyId: code.companyId,
    shopId: code.shopId,
    code: await nextTerminalCode(deps.connection, session, code.shopId),
    epoch: 1,
    rightsVersion: 1,
    ...fresh,
  };
  await deps.devices.terminals.create([terminal], { session });
  return terminal;
}

function enrolledOf({ _id, code, companyId, shopId, epoch }: StoredTerminal): Enrolled {
  return { terminalId: _id, terminalCode: code, companyId, shopId, epoch };
}

function deviceEnrolled(terminal: StoredTerminal, time: Date): Event {
  const { companyId, shopId, publicKey } = terminal;
  const data = { ...enrolledOf(terminal), publicKey };
  return newEvent({ source: 'auth', type: 'device.enrolled', companyId, partitionKey: shopId, data, time });
}
