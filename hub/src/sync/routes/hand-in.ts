import { UnavailableError } from '@counterbook/shared/result';
import { handInAnswerSchema, handInSchema, hubHeadsSchema } from '@counterbook/shared/sync';
import type { Routes } from '../../platform/http/create-router.ts';
import { type TakeDeps, takeEntries } from '../commands/take-entries.ts';
import { type DeviceModel, findDevice } from '../persistence/device-repository.ts';
import { listHeads } from '../persistence/head-repository.ts';

const BODY_LIMIT = 16 * 1024 * 1024;

export function addHandInRoutes(routes: Routes, deps: TakeDeps & { readonly devices: DeviceModel }): void {
  routes.add({
    route: 'POST /api/sync/journal',
    summary: 'A terminal hands its journal in; each entry gets its own verdict',
    body: handInSchema,
    verbatim: true,
    bodyLimit: BODY_LIMIT,
    answer: handInAnswerSchema,
    handle: async ({ identity, scope, body }) => {
      const device = await findDevice(deps.devices, scope, identity.id);
      // The news of its enrolment, or of a later one, is on the way: soon, not never.
      if (!device || device.enrolledEpoch < (identity.enrolledEpoch ?? 0))
        throw new UnavailableError('this enrolment of the terminal is not known here yet');
      const revoked = device.revoked || identity.role === 'revoked-device';
      return takeEntries(deps, { ...device, revoked }, body);
    },
  });
  routes.add({
    route: 'GET /api/sync/heads',
    summary: 'How far the hub has this terminal’s journal',
    answer: hubHeadsSchema,
    handle: ({ identity, scope }) => listHeads(deps.heads, scope, { terminalId: identity.id }),
  });
}
