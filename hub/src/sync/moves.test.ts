/** A terminal that changes its shop: what it wrote is of the shop in which it wrote it, whenever it comes. */
import { sealEntry } from '@counterbook/shared/journal';
import { aTill } from '@counterbook/shared/testing';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { floats, type OwnTill, type SyncHub, startSyncHub, verdictsOf } from './testing/sync-hub.ts';

let sync: SyncHub;
let number = 0;
let here: OwnTill;
beforeAll(async () => {
  sync = await startSyncHub();
});
afterAll(() => sync.stop());
beforeEach(async () => {
  number += 1;
  here = await sync.enrol({ companyId: `c${number}`, shopId: 's1', terminalId: `till-${number}` });
});

const admin = (path: string) =>
  sync.as({ role: 'company-admin', companyId: here.place.companyId }, 'GET', path);
const seen = async () => (await admin('/api/sync/terminals')).body.terminals;
const journalOf = async (shopId: string) => {
  const { companyId, terminalId: id } = here.place;
  const device = { id, role: 'device', companyId, shopIds: [shopId] } as const;
  const { body } = await sync.as(device, 'GET', '/api/sync/feeds/journals');
  return body.documents.map((entry: { id: string }) => entry.id);
};
const idsOf = (entries: readonly { id: string }[]) => entries.map(({ id }) => id);

it('entries of both shops are taken in whatever order they come, each for its own shop', async () => {
  const before = floats(here, 4);
  expect(verdictsOf(await sync.handIn(here, before.slice(0, 1)))).toEqual(['accepted']);
  const there = await sync.order(here, 's2');
  const after = floats(there, 2);
  expect(verdictsOf(await sync.handIn(here, before.slice(1, 2)))).toEqual(['accepted']);
  expect(verdictsOf(await sync.handIn(there, [after[1], before[2]]))).toEqual(['held', 'accepted']);
  await sync.moved(here, there);
  expect(verdictsOf(await sync.handIn(there, [before[3], after[0]]))).toEqual(['accepted', 'accepted']);
  expect(await journalOf('s1')).toEqual(idsOf(before));
  expect(await journalOf('s2')).toEqual(idsOf(after));
  const { quarantined, accepted } = (await seen())[0];
  expect({ quarantined, accepted }).toEqual({ quarantined: 0, accepted: 6 });
});

it('the fleet shows where it is and where it is to go', async () => {
  expect(await seen()).toMatchObject([{ shopId: 's1', terminalCode: 'T01', movingTo: null }]);
  const there = await sync.order(here, 's2');
  const movingTo = { shopId: 's2', terminalCode: 'T09' };
  expect(await seen()).toMatchObject([{ shopId: 's1', terminalCode: 'T01', movingTo }]);
  await sync.moved(here, there);
  expect(await seen()).toMatchObject([{ shopId: 's2', terminalCode: 'T09', movingTo: null }]);
  expect((await admin('/api/sync/terminals?shopId=s1')).body.terminals).toEqual([]);
});

it('of a shop in which it never was, and of one in the wrong numbering, entries stay set aside', async () => {
  const there = await sync.order(here, 's2');
  await sync.moved(here, there);
  const keys = { publicKey: here.publicKey, privateKey: here.privateKey };
  const write = (shopId: string, epoch: number) =>
    floats(aTill({ ...here.place, shopId, epoch }, keys), 1)[0];
  const answer = await sync.handIn(there, [write('s3', 101), write('s2', 1), write('s1', 102)]);
  expect(answer.verdicts).toMatchObject(
    Array(3).fill({ verdict: 'quarantined', reason: 'belongs to another shop' }),
  );
});

it('a neighbour brings what it wrote in their shop, also from before, and nothing of the other', async () => {
  const { companyId } = here.place;
  const neighbour = await sync.enrol({ companyId, shopId: 's1', terminalId: `next-${number}` });
  const there = await sync.order(here, 's2');
  await sync.moved(here, there);
  const [before, after] = [floats(here, 1), floats(there, 1)];
  expect(verdictsOf(await sync.handIn(neighbour, [...before, ...after]))).toEqual([
    'accepted',
    'quarantined',
  ]);
  const forged = sealEntry(floats(there, 1)[0]!, neighbour.privateKey);
  expect(verdictsOf(await sync.handIn(there, [...after, forged]))).toEqual(['accepted', 'quarantined']);
});

it('a manager of the old shop sees what it wrote there, and one of the new shop what it writes since', async () => {
  const there = await sync.order(here, 's2');
  await sync.moved(here, there);
  await sync.handIn(here, floats(here, 1));
  await sync.handIn(there, floats(there, 1));
  const { companyId, terminalId } = here.place;
  const statusOf = async (shopId: string, epoch: number) => {
    const manager = { role: 'shop-manager', companyId, shopIds: [shopId] } as const;
    const path = `/api/sync/journal?terminalId=${terminalId}&epoch=${epoch}`;
    return (await sync.as(manager, 'GET', path)).status;
  };
  expect([await statusOf('s1', 1), await statusOf('s2', 101)]).toEqual([200, 200]);
  expect([await statusOf('s2', 1), await statusOf('s1', 101)]).toEqual([404, 404]);
});

it('one that was installed anew in between is where its latest enrolment says, whichever news comes first', async () => {
  const { companyId, terminalId } = here.place;
  await sync.enrol({ companyId, shopId: 's1', terminalId, epoch: 201 });
  const there = await sync.order(here, 's2');
  await sync.moved(here, there);
  expect(await seen()).toMatchObject([{ shopId: 's1', movingTo: null }]);
  expect(verdictsOf(await sync.handIn(here, floats(here, 1)))).toEqual(['accepted']);
});
