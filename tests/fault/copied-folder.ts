/**
 * A till's folder copied to a second machine: both sell with the hub away, under the same numbers, and both hand in.
 * The hub finds the fork at the first contact, keeps both sides whole and calls a person.
 */
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { JournalEntry } from '@counterbook/shared/journal';
import { FaultTill } from './fault-till.ts';
import { faultsOf, journalOf } from './journal-of.ts';
import { saidBy } from './round.ts';
import type { Row } from './row.ts';
import { ScriptedDay, sellOne } from './scripted-day.ts';
import { enrolAndLoad, type RunningHub, type Workshop } from './workshop.ts';

const ROUNDS = 20;
const CONTACT_MILLISECONDS = 20_000;
const LATEST_EPOCH = 3;

export const copiedFolder: Row = {
  name: 'copied-folder',
  fault: 'the data folder copied to a second machine, both sell',
  async *run(workshop, { rounds }) {
    const count = rounds ?? ROUNDS;
    const hub = await workshop.withHub();
    try {
      const pairs: Pair[] = [];
      for (let round = 0; round < count; round++) pairs.push(await enrolPair(workshop, hub, round));
      await hub.process.stop();
      for (const pair of pairs) await sellApart(pair, workshop);
      await hub.process.start();
      for (const pair of pairs) {
        const problems = await meet(hub, pair).catch((error: unknown) => [saidBy(error)]);
        yield {
          what: `round ${pair.round}, ${pair.together ? 'both at once' : 'one after the other'}`,
          problems,
        };
      }
    } finally {
      await hub.process.stop();
    }
  },
};

type Pair = {
  readonly round: number;
  readonly together: boolean;
  readonly original: FaultTill;
  readonly copy: FaultTill;
};

async function enrolPair(workshop: Workshop, hub: RunningHub, round: number): Promise<Pair> {
  const tillIn = (name: string) =>
    new FaultTill({
      directory: join(workshop.directory, `${name}-${round}`),
      hubUrl: hub.url,
      printer: 'virtual',
    });
  const [original, copy] = [tillIn('original'), tillIn('copy')];
  await original.start();
  await enrolAndLoad(original, hub.url, await hub.newCode());
  await original.stop();
  cpSync(original.options.directory, copy.options.directory, { recursive: true });
  return { round, together: round % 2 === 1, original, copy };
}

async function sellApart({ original, copy }: Pair, workshop: Workshop): Promise<void> {
  try {
    await original.start();
    await new ScriptedDay(workshop.shop).goOn(original);
    await copy.start();
    await sellOne(copy, workshop.shop);
    await sellOne(copy, workshop.shop);
  } finally {
    await original.stop();
    await copy.stop();
  }
}

async function meet(hub: RunningHub, { original, copy, together }: Pair): Promise<readonly string[]> {
  const sides = [original, copy].map(({ options }) => journalOf(options.directory));
  const calledBefore = await attentionOf(hub);
  try {
    if (together) await Promise.all([original.start(), copy.start()]);
    else {
      await original.start();
      await original.until((view) => view.sync.waiting === 0);
      await copy.start();
    }
    const lost = await untilKept(hub, sides.flat());
    await original.stop();
    await copy.stop();
    const called = (await untilCalled(hub, calledBefore)) - calledBefore;
    return [
      ...(lost.length > 0 ? [`the hub has not kept ${lost.length} of both sides: ${lost[0]}`] : []),
      ...(called > 0 ? [] : ['nobody was called']),
      ...[original, copy].flatMap(({ options }) => faultsOf(journalOf(options.directory), options.directory)),
    ];
  } finally {
    await original.kill();
    await copy.kill();
  }
}

/** Ids of entries that the hub does not have under their own hash, when it has had time to take them. */
async function untilKept(hub: RunningHub, entries: readonly JournalEntry[]): Promise<readonly string[]> {
  const deadline = performance.now() + CONTACT_MILLISECONDS;
  for (;;) {
    const kept = await hashesOf(hub, entries[0]?.terminalId ?? '');
    const lost = entries.filter(({ hash }) => !kept.has(hash)).map(({ id, type }) => `${type} ${id}`);
    if (lost.length === 0 || performance.now() > deadline) return lost;
    await delay(100);
  }
}

async function hashesOf(hub: RunningHub, terminalId: string): Promise<ReadonlySet<string>> {
  const hashes = new Set<string>();
  for (let epoch = 1; epoch <= LATEST_EPOCH; epoch++) {
    type Kept = { readonly entries: readonly { entry: { hash: string } }[] };
    const query = `terminalId=${terminalId}&epoch=${epoch}&limit=1000`;
    const { entries } = await hub.admin.get<Kept>(`/api/sync/journal?${query}`);
    for (const { entry } of entries) hashes.add(entry.hash);
  }
  return hashes;
}

async function untilCalled(hub: RunningHub, before: number): Promise<number> {
  const deadline = performance.now() + CONTACT_MILLISECONDS;
  for (;;) {
    const now = await attentionOf(hub);
    if (now > before || performance.now() > deadline) return now;
    await delay(100);
  }
}

async function attentionOf(hub: RunningHub): Promise<number> {
  type Answer = { readonly attention: readonly unknown[] };
  return (await hub.admin.get<Answer>(`/api/sync/attention?shopId=${hub.shopId}`)).attention.length;
}
