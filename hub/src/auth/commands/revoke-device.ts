import type { Scope } from '../../platform/auth/identity.ts';
import { inTransaction } from '../../platform/mongo/transaction.ts';
import { newEvent } from '../../platform/outbox/new-event.ts';
import { findTerminal, type StoredTerminal } from '../persistence/device-repository.ts';
import { saveRevocation } from '../persistence/revocation-repository.ts';
import type { AuthDeps } from './deps.ts';

/** Null: no such terminal in this company. Revoking twice changes nothing. */
export async function revokeDevice(
  deps: AuthDeps,
  scope: Scope,
  terminalId: string,
): Promise<StoredTerminal | null> {
  return inTransaction(deps.connection, async (session) => {
    const before = await findTerminal(deps.devices, scope, terminalId, session);
    if (before === null || before.revokedAt !== null) return before;
    const time = deps.now();
    const change = { revokedAt: time, rightsVersion: before.rightsVersion + 1 };
    const after: StoredTerminal = { ...before, ...change };
    const where = { _id: terminalId, companyId: scope.companyId };
    await deps.devices.terminals.updateOne(where, { $set: change }, { session });
    const revoked = { subject: terminalId, version: change.rightsVersion, now: time };
    await saveRevocation(deps.revocations, revoked, session);
    const { companyId, shopId } = after;
    const data = { terminalId, companyId, shopId };
    await deps.outbox.add(session, [
      newEvent({ source: 'auth', type: 'device.revoked', companyId, partitionKey: shopId, data, time }),
    ]);
    return after;
  });
}
