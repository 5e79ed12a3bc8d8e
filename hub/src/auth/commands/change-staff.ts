import type { NewStaff, StaffChange } from '@counterbook/shared/api';
import type { Event } from '@counterbook/shared/events';
import type { StaffMember } from '@counterbook/shared/sync';
import type { Scope } from '../../platform/auth/identity.ts';
import { inTransaction } from '../../platform/mongo/transaction.ts';
import { newEvent } from '../../platform/outbox/new-event.ts';
import { findStaff, type StoredStaff } from '../persistence/staff-repository.ts';
import type { AuthDeps } from './deps.ts';

export async function createStaff(deps: AuthDeps, scope: Scope, input: NewStaff): Promise<StoredStaff> {
  const { pin, ...fields } = input;
  const pinHash = await deps.secrets.hash(pin);
  const member: StoredStaff = {
    _id: deps.newId(),
    companyId: scope.companyId,
    ...fields,
    active: true,
    pinHash,
    version: 1,
  };
  await inTransaction(deps.connection, async (session) => {
    await deps.staff.create([member], { session });
    await deps.outbox.add(session, [staffChanged(member, deps.now())]);
  });
  return member;
}

/** Null: no such member in this company. */
export async function changeStaff(
  deps: AuthDeps,
  scope: Scope,
  input: { readonly id: string; readonly change: StaffChange },
): Promise<StoredStaff | null> {
  const { pin, ...fields } = input.change;
  const secret = pin === undefined ? {} : { pinHash: await deps.secrets.hash(pin) };
  const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  return inTransaction(deps.connection, async (session) => {
    const before = await findStaff(deps.staff, scope, input.id, session);
    if (before === null) return null;
    const after: StoredStaff = { ...before, ...given, ...secret, version: before.version + 1 };
    const { _id, ...rest } = after;
    await deps.staff.updateOne({ _id, companyId: scope.companyId }, { $set: rest }, { session });
    await deps.outbox.add(session, [staffChanged(after, deps.now())]);
    return after;
  });
}

/** The only way out for a PIN's hash: to the shop's own tills, which check it offline and forget who was let go. */
function staffChanged(member: StoredStaff, time: Date): Event {
  const { _id: id, name, role, pinHash, active, version, shopId, companyId } = member;
  const document: StaffMember = { id, name, role, pinHash, active };
  const data = { document, version, shopId, ...(active ? {} : { removed: true }) };
  return newEvent({ source: 'auth', type: 'staff.changed', companyId, partitionKey: shopId, data, time });
}
