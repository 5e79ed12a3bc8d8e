import { UnavailableError } from '@counterbook/shared/result';
import { handInAnswerSchema, handInSchema, hubHeadsSchema, publicKeysSchema } from '@counterbook/shared/sync';
import type { Routes } from '../../platform/http/create-router.ts';
import type { TakeDeps, TakeEntries } from '../commands/take-entries.ts';
import { type DeviceDeps, findDevice, findShopDevices } from '../persistence/device-repository.ts';
import { listHeads } from '../persistence/head-repository.ts';
import { listSealKeys } from '../persistence/seal-key-repository.ts';

const BODY_LIMIT = 16 * 1024 * 1024;

type Deps = Pick<TakeDeps, 'connection' | 'heads' | 'seal'> &
  DeviceDeps & {
    readonly takeEntries: TakeEntries;
  };

export function addHandInRoutes(routes: Routes, deps: Deps): void {
  routes.add({
    route: 'POST /api/sync/journal',
    summary: 'A terminal hands its journal in; each entry gets its own verdict',
    body: handInSchema,
    verbatim: true,
    bodyLimit: BODY_LIMIT,
    answer: handInAnswerSchema,
    handle: async ({ identity, scope, body }) => {
      const device = await findDevice(deps, scope, identity.id);
      // The news of its enrolment, a later one or its move is on the way: soon, not never.
      if (!device || device.givenEpoch < (identity.enrolledEpoch ?? 0))
        throw new UnavailableError('this enrolment of the terminal is not known here yet');
      const shopId = identity.shopIds[0] ?? device.shopId;
      const bringer = { ...device, revoked: device.revoked || identity.role === 'revoked-device' };
      const others = isAllOf(bringer.terminalId, body.entries)
        ? []
        : await findShopDevices(deps.devices, scope, shopId);
      const known = new Map([...others, bringer].map((one) => [one.terminalId, one]));
      return deps.takeEntries({ bringer, shopId, find: (terminalId) => known.get(terminalId) }, body);
    },
  });
  routes.add({
    route: 'GET /api/sync/heads',
    summary: 'How far the hub has this terminal’s journal',
    answer: hubHeadsSchema,
    handle: async ({ identity, scope }) => {
      const heads = await listHeads(deps.heads, scope, { terminalId: identity.id });
      return heads.map((head) => ({ ...head, countersignature: deps.seal.head(head) }));
    },
  });
  routes.add({
    route: 'GET /api/sync/keys',
    summary: 'Public keys by which anybody verifies what the hub countersigned',
    answer: publicKeysSchema,
    handle: async () => ({ keys: await listSealKeys(deps.connection) }),
  });
}

/** Whether no other terminal of the shop is named: then nobody has to be looked up. */
function isAllOf(terminalId: string, entries: readonly unknown[]): boolean {
  return entries.every(
    (entry) =>
      typeof entry !== 'object' ||
      entry === null ||
      !('terminalId' in entry) ||
      entry.terminalId === terminalId,
  );
}
