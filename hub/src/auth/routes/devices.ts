import {
  deviceSchema,
  enrolmentCodeSchema,
  moveOrderSchema,
  newEnrolmentCodeSchema,
} from '@counterbook/shared/api';
import { idSchema } from '@counterbook/shared/id';
import {
  challengeRequestSchema,
  challengeSchema,
  deviceTokenRequestSchema,
  deviceTokenSchema,
  enrolledSchema,
  enrolmentSchema,
} from '@counterbook/shared/sync';
import { z } from 'zod';
import { requireShopInReach, shopsInReach } from '../../platform/auth/require-shop.ts';
import type { Routes } from '../../platform/http/create-router.ts';
import { notFound, refused } from '../../platform/http/problem.ts';
import type { AuthDeps } from '../commands/deps.ts';
import { enrolDevice, makeEnrolmentCode } from '../commands/enrol-device.ts';
import { orderMove } from '../commands/move-device.ts';
import { challengeDevice, proveDevice } from '../commands/prove-device.ts';
import { revokeDevice } from '../commands/revoke-device.ts';
import type { Throttle } from '../commands/throttle.ts';
import { deviceOf, findTerminal, listTerminals } from '../persistence/device-repository.ts';
import type { Neighbours } from './neighbours.ts';

/** For managers: make codes, see terminals, move and revoke them. */
export function addDeviceRoutes({ add }: Routes, deps: AuthDeps, neighbours: Neighbours): void {
  add({
    route: 'POST /api/devices/enrolment-codes',
    summary: 'Make a one-time code that enrols a terminal, or one that was installed anew',
    body: newEnrolmentCodeSchema,
    status: 201,
    answer: enrolmentCodeSchema,
    handle: async (request) => {
      const { shopId, terminalId = null } = request.body;
      await neighbours.requireShop(request, shopId);
      const made = await makeEnrolmentCode(deps, request.scope, { shopId, terminalId });
      if (made === null) throw notFound();
      return { code: made.code, expiresAt: made.expiresAt.toISOString() };
    },
  });
  add({
    route: 'GET /api/devices',
    summary: 'The enrolled terminals',
    query: z.strictObject({ shopId: idSchema.optional() }),
    answer: z.array(deviceSchema),
    handle: async ({ scope, identity, query }) => {
      if (query.shopId !== undefined) requireShopInReach(identity, query.shopId);
      const shopIds = query.shopId === undefined ? shopsInReach(identity) : [query.shopId];
      return (await listTerminals(deps.devices, scope, shopIds)).map(deviceOf);
    },
  });
  add({
    route: 'POST /api/devices/{terminalId}/move',
    summary:
      'Order a terminal to another shop: it goes when its shift is closed and all it sold is handed in',
    params: z.strictObject({ terminalId: idSchema }),
    body: moveOrderSchema,
    answer: deviceSchema,
    handle: async (request) => {
      const { scope, identity, params, body } = request;
      const terminal = await findTerminal(deps.devices, scope, params.terminalId);
      if (terminal === null) throw notFound();
      requireShopInReach(identity, terminal.shopId);
      const { name: shopName } = await neighbours.requireShop(request, body.shopId);
      const ordered = await orderMove(deps, scope, { ...params, ...body, shopName });
      if (ordered === null) throw notFound();
      if (!ordered.ok) throw refused(ordered.refusal);
      return deviceOf(ordered.value);
    },
  });
  add({
    route: 'POST /api/devices/{terminalId}/revoke',
    summary: 'Shut a lost or sold terminal out',
    params: z.strictObject({ terminalId: idSchema }),
    answer: deviceSchema,
    handle: async ({ scope, identity, params }) => {
      const terminal = await findTerminal(deps.devices, scope, params.terminalId);
      if (terminal === null) throw notFound();
      requireShopInReach(identity, terminal.shopId);
      const revoked = await revokeDevice(deps, scope, params.terminalId);
      if (revoked === null) throw notFound();
      return deviceOf(revoked);
    },
  });
}

/** For the terminals themselves, which have no token yet. */
export function addEnrolmentRoutes({ add }: Routes, deps: AuthDeps, throttle: Throttle): void {
  add({
    route: 'POST /api/auth/devices/enrol',
    summary: 'Enrol this device with a one-time code',
    body: enrolmentSchema,
    answer: enrolledSchema,
    handle: async ({ body, address }) => {
      const who = { account: `code ${body.code}`, address };
      const outcome = await throttle.guard(who, async () => {
        const result = await enrolDevice(deps, body);
        if (!result.ok && result.refusal.code === 'device.key-invalid') throw refused(result.refusal, 422);
        return result.ok ? result.value : null;
      });
      if (outcome === null) throw refused({ code: 'enrolment.code-unknown' }, 403);
      return outcome;
    },
  });
  add({
    route: 'POST /api/auth/devices/challenge',
    summary: 'A nonce for the device to sign',
    body: challengeRequestSchema,
    answer: challengeSchema,
    handle: async ({ body }) => ({ nonce: challengeDevice(deps, body.terminalId) }),
  });
  add({
    route: 'POST /api/auth/devices/token',
    summary: 'An access token for a device that proves its key',
    body: deviceTokenRequestSchema,
    answer: deviceTokenSchema,
    handle: async ({ body }) => {
      const proven = await proveDevice(deps, body);
      if (!proven.ok) throw refused(proven.refusal, 401);
      return proven.value;
    },
  });
}
