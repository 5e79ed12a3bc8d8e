/** What RxDB 17 does with what goes up, row by row of `sync-facts.md`: plainly used, and as we use it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HandIn } from '@counterbook/shared/sync';
import { aTill } from '@counterbook/shared/testing';
import type { RxDatabase } from 'rxdb';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { newEvent } from '../../hub/src/platform/outbox/new-event.ts';
import { call } from '../../hub/src/platform/testing/call.ts';
import { startTestHub } from '../../hub/src/platform/testing/start-service.ts';
import { sync } from '../../hub/src/sync/service.ts';
import { liveThrough } from './sync-facts/day.ts';
import { aNote, fed, openPlain, replicatePlainly, settled, until } from './sync-facts/plain.ts';
import { openTillSide, type TillSide } from './sync-facts/till-side.ts';

const opened: { readonly close: () => Promise<unknown> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

async function plain() {
  const made = await openPlain();
  opened.push({ close: () => made.database.close() });
  return made;
}
async function ours(): Promise<TillSide> {
  const made = await openTillSide();
  opened.push(made);
  return made;
}

describe('a clock that is a day behind after a restart', () => {
  const folder = mkdtempSync(join(tmpdir(), 'counterbook-facts-'));
  const taken = { plain: [] as string[], ours: [] as string[] };

  beforeAll(async () => {
    for (const day of [
      { clockBackDays: 0, isHubThere: true, sale: 'before' },
      { clockBackDays: 1, isHubThere: false, sale: 'a day behind' },
      { clockBackDays: 0, isHubThere: true, sale: 'after' },
    ]) {
      const given = await liveThrough({ folder, ...day });
      taken.plain.push(...given.plain);
      taken.ours.push(...given.ours);
    }
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('plainly: the sale made then never goes up, not after a re-sync, not with the clock right again', () => {
    expect(taken.plain).toEqual(['before', 'after']);
  });

  it('ours: it goes up in its turn', () => {
    expect(taken.ours).toEqual(['before', 'a day behind', 'after']);
  });
});

describe('a row that cannot be taken', () => {
  it('plainly: a hub that answers it with an error is asked the same for ever, and no later sale comes through', async () => {
    const { notes } = await plain();
    const taken: string[] = [];
    let refusals = 0;
    replicatePlainly(notes, {
      retryTime: 5,
      push: {
        handler: async (rows) => {
          const ids = rows.map(({ newDocumentState }) => newDocumentState.id);
          if (ids.includes('poison')) {
            refusals += 1;
            throw new Error('422');
          }
          taken.push(...ids);
          return [];
        },
      },
    });
    await notes.insert(aNote('poison'));
    await until(() => refusals > 0);
    for (const id of ['a', 'b', 'c']) await notes.insert(aNote(id));
    await until(() => refusals > 10);
    expect(taken).toEqual([]);
  });

  it('ours: the hub sets it aside with a reason and takes its neighbours', async () => {
    const hub = await startTestHub({ services: [sync] });
    opened.push({ close: () => hub.stop() });
    const till = aTill();
    const { companyId, shopId, terminalId } = till.place;
    const publicKey = till.publicKey.export({ type: 'spki', format: 'pem' }).toString();
    const data = { companyId, shopId, terminalId, terminalCode: 'T01', publicKey, epoch: 1 };
    const about = { source: 'auth', type: 'device.enrolled', companyId, partitionKey: shopId };
    await hub.bus.publish([newEvent({ ...about, data, time: new Date(0) })]);
    const moved = (amount: number) =>
      till.write({ type: 'cash.moved', payload: { direction: 'in', amount, reason: 'float' } });
    const unknown = till.write({ type: 'coffee.brewed', payload: { cups: 1 } } as never);
    const entries = [unknown, moved(100), moved(-5), null, { poison: true }, moved(200)];
    const token = hub.issueToken({ id: terminalId, role: 'device', companyId, shopIds: [shopId] });
    const body = { protocol: 1, entries };
    const answer = await call(hub.baseUrl, 'POST', '/api/sync/journal', { token, body });
    expect(answer.status).toBe(200);
    const verdicts = answer.body.verdicts as readonly { verdict: string; reason: string | null }[];
    expect(verdicts.map(({ verdict }) => verdict)).toEqual([
      'quarantined',
      'accepted',
      'quarantined',
      'quarantined',
      'quarantined',
      'accepted',
    ]);
    expect(verdicts.filter(({ reason }) => reason === null)).toHaveLength(2);
    expect(answer.body.heads).toMatchObject([{ contiguousThrough: 4, missing: [] }]);
  });
});

describe('a queue longer than a batch', () => {
  it('plainly: three pushes run at once, arrive in another order, and what was changed meanwhile is sent once', async () => {
    const { notes } = await plain();
    const arrived: string[][] = [];
    const gates: (() => void)[] = [];
    let running = 0;
    let most = 0;
    await notes.bulkInsert(Array.from({ length: 40 }, (_, at) => aNote(`n-${String(at).padStart(2, '0')}`)));
    replicatePlainly(notes, {
      push: {
        batchSize: 10,
        handler: async (rows) => {
          running += 1;
          most = Math.max(most, running);
          await new Promise<void>((resolve) => gates.push(resolve));
          running -= 1;
          arrived.push(rows.map(({ newDocumentState: { id, text } }) => (id === text ? id : text)));
          return [];
        },
      },
    });
    await until(() => gates.length === 1);
    const last = await notes.findOne('n-39').exec(true);
    await (await last.incrementalPatch({ text: 'second' })).incrementalPatch({ text: 'third' });
    gates.shift()?.();
    await until(() => gates.length === 3);
    for (const open of gates.splice(0).reverse()) open();
    await until(() => arrived.length >= 4);
    const drain = setInterval(() => gates.shift()?.(), 1);
    await until(() => arrived.flat().includes('third'));
    clearInterval(drain);
    expect(most).toBe(3);
    const firsts = arrived.slice(0, 4).map(([first]) => first);
    expect(firsts).not.toEqual(firsts.toSorted());
    expect(arrived.flat()).not.toContain('second');
  });

  it('ours: one batch at a time, in the order of the sequence, each entry once', async () => {
    const till = await ours();
    await till.write(600);
    till.start();
    await until(() => till.hub.entries().length === 600);
    const handIns = till.asked.filter(({ path }) => path === '/api/sync/journal');
    expect(handIns.length).toBeGreaterThan(2);
    expect(handIns.every(({ beside }) => beside === 0)).toBe(true);
    const sent = handIns.flatMap(({ body }) => (body as HandIn).entries as { sequence: number }[]);
    expect(sent.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 600 }, (_, at) => at + 1));
    expect(till.hub.duplicates()).toBe(0);
  });
});

describe('what the server assumes of the client', () => {
  it('plainly: a server that answers [] and keeps its own leaves the client stale for good', async () => {
    const { database, notes } = await plain();
    const asked: number[] = [];
    const server = [fed('price', 'one')];
    const start = () =>
      replicatePlainly(notes, {
        pull: {
          handler: async (checkpoint) => {
            const after = checkpoint?.sequence ?? 0;
            asked.push(after);
            const documents = after < server.length ? server.slice(-1) : [];
            return { documents, checkpoint: { sequence: server.length } };
          },
        },
        push: {
          handler: async () => {
            // The pull is first: nobody says who is.
            await until(() => asked.includes(1));
            await settled(database);
            return [];
          },
        },
      });
    const before = start();
    await before.awaitInitialReplication();
    await before.cancel();
    server.push(fed('price', 'two, by the manager'));
    await (await notes.findOne('price').exec(true)).patch({ text: 'three, at the till' });
    const after = start();
    await after.awaitInSync();
    after.reSync();
    await after.awaitInSync();
    expect(asked).toContain(2);
    expect((await notes.findOne('price').exec(true)).text).toBe('three, at the till');
  });

  it('plainly: an identical document answered as a conflict gets a new revision at each repeat', async () => {
    const { notes } = await plain();
    let answers = 0;
    const replication = replicatePlainly(notes, {
      push: {
        handler: async (rows) => {
          answers += 1;
          return answers > 1 ? [] : rows.map(({ newDocumentState }) => newDocumentState);
        },
      },
    });
    await notes.insert(aNote('sale'));
    await until(() => answers > 0);
    await replication.awaitInSync();
    expect(await revisionOf(notes.database, 'sale')).toBeGreaterThan(1);
  });

  it('ours: entries whose answer was lost are at the hub once, and never touched at the till', async () => {
    const till = await ours();
    const { firstLoad, handingIn } = till.start();
    await firstLoad;
    await until(() => till.asked.length > 0 && till.hub.requests().includes('GET /api/sync/heads'));
    till.hub.fail('lost-answer', 2);
    await till.write(5);
    await until(() => handingIn.behind() === 0);
    const handIns = till.asked.filter(({ path }) => path === '/api/sync/journal');
    expect(handIns.length).toBeGreaterThan(0);
    expect(till.hub.entries()).toHaveLength(5);
    const stored = await till.database.journal.find().exec();
    expect(stored.map(({ revision }) => revision.split('-')[0])).toEqual(Array(5).fill('1'));
  });
});

async function revisionOf(database: RxDatabase, id: string): Promise<number> {
  const document = await database.collections.notes?.findOne(id).exec(true);
  return Number(document?.revision.split('-')[0]);
}
