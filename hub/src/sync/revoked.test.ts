import { aTill, type TestTill } from '@counterbook/shared/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Identity } from '../platform/auth/identity.ts';
import { newEvent } from '../platform/outbox/new-event.ts';
import { call } from '../platform/testing/call.ts';
import { startTestHub, type TestHub } from '../platform/testing/start-service.ts';
import { sync } from './service.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await startTestHub({ services: [sync] });
});
afterAll(() => hub.stop());

const place = { companyId: 'c1', shopId: 's1' };
const tell = (type: string, data: object) =>
  hub.bus.publish([
    newEvent({ source: 'auth', type, companyId: 'c1', partitionKey: 's1', data, time: new Date() }),
  ]);
const enrol = ({ place: { terminalId, epoch }, publicKey }: TestTill) =>
  tell('device.enrolled', {
    ...place,
    terminalId,
    terminalCode: 'T01',
    epoch,
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  });
const moves = (till: TestTill, count: number) =>
  Array.from({ length: count }, () =>
    till.write({ type: 'cash.moved', payload: { direction: 'in', amount: 100, reason: 'float' } }),
  );

function tokenOf({ place: { terminalId } }: TestTill, change: Partial<Identity> = {}): string {
  return hub.issueToken({ id: terminalId, role: 'device', companyId: 'c1', shopIds: ['s1'], ...change });
}
const handIn = (token: string, entries: readonly unknown[]) =>
  call(hub.baseUrl, 'POST', '/api/sync/journal', { token, body: { protocol: 1, entries } });
const verdictsOf = (body: { verdicts: readonly { verdict: string; reason: string | null }[] }) =>
  body.verdicts.map(({ verdict, reason }) => `${verdict}: ${reason}`);

test('a revoked terminal’s late entries are all kept, set aside, and end its debt; it is given nothing', async () => {
  const till = aTill({ ...place, terminalId: 'late' });
  await enrol(till);
  const before = moves(till, 2);
  expect(verdictsOf((await handIn(tokenOf(till), before)).body)).toEqual(Array(2).fill('accepted: null'));

  // Auth has shut it out already; the news of that is not here yet.
  const token = tokenOf(till, { role: 'revoked-device' });
  const late = moves(till, 3);
  const answer = await handIn(token, late);
  expect(verdictsOf(answer.body)).toEqual(Array(3).fill('quarantined: the terminal was revoked'));
  expect(answer.body.heads).toMatchObject([{ contiguousThrough: 5, missing: [] }]);
  expect(verdictsOf((await handIn(token, late)).body)).toEqual(verdictsOf(answer.body));

  for (const path of ['/api/sync/heads', '/api/sync/feeds/products', '/api/sync/feeds/staff']) {
    const refused = await call(hub.baseUrl, 'GET', path, { token });
    expect([refused.status, refused.body.code]).toEqual([403, 'device.revoked']);
  }
  const admin = hub.issueToken({ id: 'a', role: 'company-admin', companyId: 'c1', shopIds: [] });
  const kept = await call(hub.baseUrl, 'GET', '/api/sync/journal?terminalId=late&epoch=1', { token: admin });
  expect(kept.body.entries.map(({ entry }: { entry: unknown }) => entry)).toEqual([...before, ...late]);
});

test('a terminal that was let in again waits until its new enrolment is known here, and loses nothing', async () => {
  const first = aTill({ ...place, terminalId: 'back' });
  await enrol(first);
  await tell('device.revoked', { ...place, terminalId: 'back' });
  await hub.quiet();
  const again = aTill({ ...place, terminalId: 'back', epoch: 101 });
  const token = tokenOf(again, { enrolledEpoch: 101 });
  const entries = moves(again, 2);
  expect((await handIn(token, entries)).status).toBe(503);
  await enrol(again);
  expect(verdictsOf((await handIn(token, entries)).body)).toEqual(Array(2).fill('accepted: null'));
});
