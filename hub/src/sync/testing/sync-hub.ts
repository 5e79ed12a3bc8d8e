import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { JournalEntry } from '@counterbook/shared/journal';
import { EPOCHS_PER_ENROLMENT, type HandInAnswer } from '@counterbook/shared/sync';
import { aTill, type TestTill } from '@counterbook/shared/testing';
import { expect } from 'vitest';
import type { Identity } from '../../platform/auth/identity.ts';
import { newEvent } from '../../platform/outbox/new-event.ts';
import { type Answer, call } from '../../platform/testing/call.ts';
import { startTestHub, type TestHub } from '../../platform/testing/start-service.ts';
import { sync } from '../service.ts';

export type OwnTill = TestTill & { readonly privateKey: KeyObject };

/** Sync alone, with terminals enrolled as auth would tell of them, and what it releases written down. */
export type SyncHub = {
  readonly hub: TestHub;
  readonly released: string[];
  readonly enrol: (place: {
    companyId: string;
    shopId: string;
    terminalId: string;
    epoch?: number;
  }) => Promise<OwnTill>;
  /** As it writes in the other shop, in the numbering that its order names. */
  readonly order: (till: OwnTill, shopId: string) => Promise<OwnTill>;
  /** It is in `to` by now. */
  readonly moved: (from: OwnTill, to: OwnTill) => Promise<void>;
  readonly revoke: (till: OwnTill) => Promise<void>;
  /** What `bringer` hands in; 200 is expected. */
  readonly handIn: (bringer: TestTill, entries: readonly unknown[]) => Promise<HandInAnswer>;
  readonly as: (identity: Partial<Identity>, method: string, path: string, body?: unknown) => Promise<Answer>;
  readonly stop: () => Promise<void>;
};

export async function startSyncHub(
  options: { readonly beside?: TestHub; readonly types?: readonly string[] } = {},
): Promise<SyncHub> {
  const { types = ['cash.moved', 'sale.completed'], ...rest } = options;
  const hub = await startTestHub({ services: [sync], ...rest });
  const released: string[] = [];
  await hub.bus.subscribe({
    queue: 'listener',
    types: [...types],
    batchSize: 500,
    handle: async (events) => {
      released.push(...events.map(({ id }) => id));
    },
  });
  const tell = (type: string, { companyId, shopId }: TestTill['place'], data: object) =>
    hub.bus.publish([
      newEvent({ source: 'auth', type, companyId, partitionKey: shopId, data, time: new Date(0) }),
    ]);
  const as: SyncHub['as'] = (identity, method, path, body) => {
    const whole = {
      id: 'somebody',
      role: 'company-admin',
      companyId: null,
      shopIds: [],
      ...identity,
    } as const;
    const token = hub.issueToken(whole);
    return call(hub.baseUrl, method, path, body === undefined ? { token } : { token, body });
  };
  return {
    hub,
    released,
    as,
    enrol: async (where) => {
      const keys = generateKeyPairSync('ed25519');
      const till = aTill(where, keys);
      const { epoch } = till.place;
      const publicKey = String(keys.publicKey.export({ type: 'spki', format: 'pem' }));
      await tell('device.enrolled', till.place, { ...where, terminalCode: 'T01', publicKey, epoch });
      return { ...till, privateKey: keys.privateKey };
    },
    order: async ({ place, publicKey, privateKey }, shopId) => {
      const there = { ...place, shopId, epoch: place.epoch + EPOCHS_PER_ENROLMENT };
      await tell('device.move-ordered', place, { ...there, terminalCode: 'T09' });
      await hub.quiet();
      return { ...aTill(there, { publicKey, privateKey }), privateKey };
    },
    moved: async (from, to) => {
      const data = { ...to.place, terminalCode: 'T09', fromShopId: from.place.shopId };
      await tell('device.moved', from.place, data);
      await hub.quiet();
    },
    revoke: async ({ place }) => {
      const { companyId, shopId, terminalId } = place;
      await tell('device.revoked', place, { companyId, shopId, terminalId });
      await hub.quiet();
    },
    handIn: async ({ place }, entries) => {
      const { terminalId: id, companyId, shopId, epoch: enrolledEpoch } = place;
      const device = { id, role: 'device', companyId, shopIds: [shopId], enrolledEpoch } as const;
      const answer = await as(device, 'POST', '/api/sync/journal', { protocol: 1, entries });
      expect(answer.status).toBe(200);
      return answer.body;
    },
    stop: hub.stop,
  };
}

export function floats(till: TestTill, count: number): JournalEntry[] {
  return Array.from({ length: count }, () =>
    till.write({ type: 'cash.moved', payload: { direction: 'in', amount: 100, reason: 'float' } }),
  );
}

export const verdictsOf = ({ verdicts }: HandInAnswer) => verdicts.map(({ verdict }) => verdict);
