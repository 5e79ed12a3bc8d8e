import type { Event } from '@counterbook/shared/events';
import { aCart, aSale, aTill } from '@counterbook/shared/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newEvent } from '../platform/outbox/new-event.ts';
import { call } from '../platform/testing/call.ts';
import { startTestHub, type TestHub } from '../platform/testing/start-service.ts';
import { sync } from './service.ts';

const companyId = 'company-a';
const shopId = 'shop-1';
let hub: TestHub;

beforeAll(async () => {
  hub = await startTestHub({ services: [sync] });
});
afterAll(() => hub.stop());

function news(type: string, data: object): Event {
  return newEvent({ source: 'auth', type, companyId, partitionKey: shopId, data, time: new Date(0) });
}

function staff(id: string, name: string, role: 'manager' | 'cashier', active = true): Event {
  const document = { id, name, role, pinHash: '', active };
  return news('staff.changed', { document, version: 1, shopId });
}

it('more debt, or expired goods, that a manager of the shop approved is nobody’s business; by anybody else it is told', async () => {
  const till = aTill();
  const publicKey = till.publicKey.export({ type: 'spki', format: 'pem' }).toString();
  await hub.bus.publish([
    news('device.enrolled', { ...till.place, terminalCode: 'T01', publicKey }),
    staff('ann', 'Ann', 'manager'),
    staff('old', 'Olga', 'manager', false),
    staff('bob', 'Bob', 'cashier'),
  ]);
  await hub.quiet();
  const entries = ['ann', 'old', 'bob', 'stranger'].map((staffId, index) =>
    till.write({
      type: 'sale.completed',
      customerId: 'carol',
      receiptNumber: `HIGH-T01-00000${index + 1}`,
      payload: {
        ...aSale(aCart([{}], { customerId: 'carol' }), 'account'),
        debtApproval: { staffId, reason: 'knows her' },
      },
    }),
  );
  const expired = ['ann', 'bob', 'bob'].map((staffId) => ({
    trace: { lot: 'L7', expires: '2025-12-31' },
    expiredApproval: { staffId, reason: 'reduced' },
  }));
  entries.push(
    till.write({
      type: 'sale.completed',
      receiptNumber: 'HIGH-T01-000005',
      payload: aSale(aCart(expired)),
    }),
  );
  const device = hub.issueToken({ id: 'till-1', role: 'device', companyId, shopIds: [shopId] });
  const body = { protocol: 1, entries };
  const answer = await call(hub.baseUrl, 'POST', '/api/sync/journal', { token: device, body });
  expect(answer.body.verdicts.map(({ verdict }: { verdict: string }) => verdict)).toEqual(
    entries.map(() => 'accepted'),
  );
  await hub.quiet();
  const token = hub.issueToken({ id: 'm', role: 'shop-manager', companyId, shopIds: [shopId] });
  const told = await call(hub.baseUrl, 'GET', `/api/sync/attention?shopId=${shopId}`, { token });
  const messages = told.body.attention.map(({ message }: { message: string }) => message);
  expect(messages.toSorted()).toEqual([
    'Receipt HIGH-T01-000003: more debt than allowed was approved by Bob, who is not a manager of this shop',
    'Receipt HIGH-T01-000004: more debt than allowed was approved by stranger, who is not a manager of this shop',
    'Receipt HIGH-T01-000005: selling goods past their last day was approved by Bob, who is not a manager of this shop',
  ]);
});
