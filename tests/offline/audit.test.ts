/** A till finds out what the hub's database has lost or has otherwise, and puts it right, over the real wire. */
import type { JournalEntry } from '@counterbook/shared/journal';
import { sealEntry } from '@counterbook/shared/journal';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type OwnTill, type SyncHub, startSyncHub } from '../../hub/src/sync/testing/sync-hub.ts';
import type { Journal } from '../../terminal/src/journal/journal.ts';
import { readLost } from '../../terminal/src/journal/lost-entries.ts';
import { type Audit, startAudit } from '../../terminal/src/replication/audit.ts';
import { createHandingIn } from '../../terminal/src/replication/hand-in.ts';
import { createHubLink } from '../../terminal/src/replication/hub-link.ts';
import type { LocalState } from '../../terminal/src/store/index.ts';

let sync: SyncHub;
let number = 0;
beforeAll(async () => {
  sync = await startSyncHub();
});
afterAll(() => sync.stop());

const DAY = 24 * 3_600_000;
const ENTRIES = 600;

type Machine = {
  readonly till: OwnTill;
  readonly entries: readonly JournalEntry[];
  readonly audit: Audit;
  readonly differing: number[];
  readonly append: (entry: JournalEntry) => void;
  /** Asked of the hub until everything was compared once. */
  readonly questions: () => number;
  readonly stop: () => void;
};

/** A till's way up without the rest of a till: three days of entries, handed in, and audited all the time. */
async function aMachine(
  spoil: (till: OwnTill, entries: readonly JournalEntry[]) => Promise<void>,
  auditMilliseconds = 20,
): Promise<Machine> {
  number += 1;
  const till = await sync.enrol({
    companyId: `company-${number}`,
    shopId: 'shop',
    terminalId: `till-${number}`,
  });
  const { place } = till;
  const entries = Array.from({ length: ENTRIES }, (_, index) => {
    const occurredAt = new Date(Date.UTC(2026, 0, 5) + Math.floor(index / 200) * DAY).toISOString();
    return till.write({
      type: 'cash.moved',
      payload: { direction: 'in', amount: 100, reason: 'float' },
      occurredAt,
    });
  });
  const range = async (epoch: number, from: number, through: number) =>
    entries.filter((one) => one.epoch === epoch && one.sequence >= from && one.sequence <= through);
  const journal = {
    place: { ...place, terminalCode: 'T01' },
    epochs: () => [{ epoch: 1, lastSequence: ENTRIES }],
    range,
    history: range,
    onAppend: (listener: (entry: JournalEntry) => void) => {
      append = listener;
    },
  } as unknown as Journal;
  let append: (entry: JournalEntry) => void = () => undefined;
  const kept = new Map<string, unknown>();
  const local = {
    get: (key: string) => kept.get(key),
    set: (key: string, value: unknown) => kept.set(key, value),
    delete: (key: string) => kept.delete(key),
  } as unknown as LocalState;
  const whole = createHubLink({ hubUrl: sync.hub.baseUrl, now: Date.now, random: Math.random });
  let questions = 0;
  let inFirstRound = 0;
  const link = {
    ...whole,
    tryOnce: (request: Parameters<typeof whole.tryOnce>[0]) => {
      questions += 1;
      return whole.tryOnce(request);
    },
  };
  const token = sync.hub.issueToken({
    id: place.terminalId,
    role: 'device',
    companyId: place.companyId,
    shopIds: [place.shopId],
  });
  const deps = {
    link,
    session: { token: async () => token, forget: () => undefined },
    journal,
    local,
    now: Date.now,
    random: Math.random,
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    onProgress: () => undefined,
    onHeads: () => undefined,
    onChange: () => {
      if (inFirstRound === 0 && audit.state().state !== 'never') inFirstRound = questions;
    },
  };
  const handingIn = createHandingIn(deps);
  await handingIn.send(entries);
  await spoil(till, entries);
  const differing: number[] = [];
  const audit = startAudit({
    ...deps,
    handingIn,
    lost: readLost(local, place.terminalId),
    auditMilliseconds,
    onDiffering: (count) => differing.push(count),
  });
  const stop = () => {
    audit.stop();
    whole.stop();
  };
  return { till, entries, audit, differing, questions: () => inFirstRound, append, stop };
}

const rows = () =>
  sync.hub.connectionOf('sync').collection<{ _id: string; raw: string; hash: string }>('entries');
const rawOf = (row: { raw: string } | null) => JSON.parse(row?.raw ?? 'null') as JournalEntry;
const rowOf = (entry: JournalEntry | undefined) => rows().findOne({ _id: entry?.id ?? '' });

it('what the hub’s database lost, or has with other content, is found and there again', async () => {
  const { entries, audit, differing, stop } = await aMachine(async (_till, all) => {
    await rows().deleteMany({ _id: { $in: [all[10]!.id, all[11]!.id, all[599]!.id] } });
    const other = { ...all[300]!, payload: { ...all[300]!.payload, amount: 1 } };
    await rows().updateOne({ _id: all[300]!.id }, { $set: { raw: JSON.stringify(other) } });
  });
  await expect.poll(() => audit.state(), { timeout: 20_000 }).toMatchObject({ state: 'agrees', repaired: 4 });
  stop();
  for (const index of [10, 11, 300, 599]) expect(rawOf(await rowOf(entries[index]))).toEqual(entries[index]);
  expect(differing).toEqual([]);
});

it('an entry in whose place the hub has another one is told, and lies beside it; all else agrees', async () => {
  const { entries, audit, differing, questions, stop } = await aMachine(async (till, all) => {
    const twin = sealEntry({ ...all[77]!, occurredAt: '2031-01-01T00:00:00.000Z' }, till.privateKey);
    await rows().updateOne({ _id: all[77]!.id }, { $set: { raw: JSON.stringify(twin), hash: twin.hash } });
  });
  await expect
    .poll(() => audit.state(), { timeout: 20_000 })
    .toMatchObject({ state: 'differs', differing: 1 });
  const { checkedAt } = audit.state();
  await expect.poll(() => audit.state().checkedAt, { timeout: 20_000 }).not.toBe(checkedAt);
  stop();
  // A question for each of the three pages, and each half of a half of the one that differs.
  expect(questions()).toBeLessThan(20);
  expect(differing).toEqual([1]);
  expect(await rowOf({ ...entries[77]!, id: `${entries[77]!.id}#${entries[77]!.hash}` })).toMatchObject({
    state: 'quarantined',
    cause: 'fork',
  });
});

it('a till whose hub has everything asks little', async () => {
  const { audit, questions, stop } = await aMachine(async () => undefined);
  await expect.poll(() => audit.state().state, { timeout: 20_000 }).toBe('agrees');
  stop();
  // One for each page of new ones, and again for the old: one by its contents, all by what was noted.
  expect(questions()).toBe(7);
});

it('a shift that is closed is compared soon, and not only when its turn comes', async () => {
  const { entries, audit, append, stop } = await aMachine(async (_till, all) => {
    await rows().deleteMany({ _id: { $in: [all[449]!.id, all[10]!.id] } });
  }, 3_600_000);
  const last = entries.at(-1)!;
  append({ ...last, type: 'shift.closed', shiftId: entries[400]!.id } as JournalEntry);
  await expect.poll(() => audit.state(), { timeout: 20_000 }).toMatchObject({ state: 'agrees', repaired: 1 });
  stop();
  expect(rawOf(await rowOf(entries[449]))).toEqual(entries[449]);
  // What was sold before it has to wait.
  expect(await rowOf(entries[10])).toBeNull();
});
