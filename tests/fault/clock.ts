/**
 * A till whose clock stands in 1970 or 2099, falls back an hour in the middle of a sale, or goes over a change of
 * summer time, by Debian's libfaketime: the order, the numbers and the hand-in to a real hub do not notice.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JournalEntry } from '@counterbook/shared/journal';
import { FAKE_CLOCK } from '../availability.ts';
import { clockFromFile } from './fake-clock.ts';
import { FaultTill } from './fault-till.ts';
import { journalOf } from './journal-of.ts';
import { startPaper } from './paper.ts';
import { comeBack, promisesKept, saidBy } from './round.ts';
import type { Round, Row } from './row.ts';
import { ScriptedDay } from './scripted-day.ts';
import { enrolAndLoad, type RunningHub, type Workshop } from './workshop.ts';

const ROUNDS = 40;

/** What the clock says when the till starts, and what is done to it between ringing up and tender. */
type Clock = {
  readonly name: string;
  readonly at: string;
  readonly midSale?: string;
  readonly zone?: string;
};
const CLOCKS: readonly Clock[] = [
  { name: 'in 1970', at: '@1970-01-02 00:00:00' },
  { name: 'in 2099', at: '@2099-12-31 23:59:58' },
  { name: 'back an hour mid-sale', at: '+0', midSale: '-3600' },
  { name: 'into summer time', at: '@2026-03-29 00:59:58', zone: 'Europe/London' },
  { name: 'forward to 2099 mid-sale', at: '+0', midSale: '+2300000000' },
  { name: 'out of summer time', at: '@2026-10-25 01:59:58', zone: 'Europe/London' },
  { name: 'back to 1970 mid-sale', at: '+0', midSale: '-1700000000' },
  { name: 'back an hour mid-sale, a day ahead', at: '+86400', midSale: '+82800' },
];

export const clock: Row = {
  name: 'clock',
  fault: 'clock in 1970, in 2099, back an hour mid-sale, over summer time',
  async *run(workshop, { rounds }) {
    if (!existsSync(FAKE_CLOCK)) throw new Error('libfaketime is missing: apt-get install libfaketime');
    const hub = await workshop.withHub();
    try {
      for (let round = 0; round < (rounds ?? ROUNDS); round++) {
        const wrong = CLOCKS[round % CLOCKS.length];
        if (wrong) yield await liveWith({ workshop, hub, wrong }, round);
      }
    } finally {
      await hub.process.stop();
    }
  },
};

type Bench = {
  readonly workshop: Workshop;
  readonly hub: RunningHub;
  readonly wrong: Clock;
};

async function liveWith({ workshop, hub, wrong }: Bench, round: number): Promise<Round> {
  const directory = join(workshop.directory, `clock-${round}`);
  const file = join(workshop.directory, 'clock-says');
  const paper = await startPaper();
  const till = new FaultTill({ directory, hubUrl: hub.url, printer: paper.address });
  const day = new ScriptedDay(workshop.shop, () => {
    if (wrong.midSale !== undefined) writeFileSync(file, wrong.midSale);
  });
  const problems: string[] = [];
  try {
    await till.start();
    await enrolAndLoad(till, hub.url, await hub.newCode());
    await till.stop();
    writeFileSync(file, wrong.at);
    const { failure } = await till.start({ environment: environmentOf(file, wrong) });
    if (failure !== null) problems.push(`does not start: ${failure}`);
    await day.goOn(till);
    await till.until((view) => view.sync.waiting === 0);
    await till.stop();
    problems.push(...clockWasWrong(directory, wrong), ...(await comeBack(till, day, workshop.shop)));
    await till.start();
    await till.until((view) => view.sync.waiting === 0);
    await till.stop();
    problems.push(...promisesKept(directory, [day], paper.printed()));
    problems.push(...(await hubHasIt(hub, journalOf(directory))));
  } catch (error) {
    problems.push(saidBy(error));
  } finally {
    await till.kill();
    await paper.close();
  }
  return { what: `round ${round}, ${wrong.name}`, problems };
}

function environmentOf(file: string, { zone }: Clock): Record<string, string> {
  return {
    ...clockFromFile(file),
    ...(zone === undefined ? {} : { TZ: zone }),
  };
}

/** The round proves nothing when the till saw the right time. */
function clockWasWrong(directory: string, { name }: Clock): readonly string[] {
  const times = journalOf(directory).map(({ occurredAt }) => Date.parse(occurredAt));
  const latest = Math.max(...times);
  const seen = times.some((time) => Math.abs(time - Date.now()) > 3_000_000);
  return seen ? [] : [`${name}: the till saw the right time, ${new Date(latest).toISOString()}`];
}

/** The hub has the till's journal whole, in its order, each entry accepted. */
export async function hubHasIt(
  hub: RunningHub,
  entries: readonly JournalEntry[],
): Promise<readonly string[]> {
  const terminalId = entries[0]?.terminalId ?? '';
  type Kept = { readonly entries: readonly { id: string; state: string; entry: { hash: string } }[] };
  const kept = await hub.admin.get<Kept>(`/api/sync/journal?terminalId=${terminalId}&limit=1000`);
  const atHub = kept.entries.map(({ id, state, entry }) => `${id} ${entry.hash} ${state}`);
  const wanted = entries.map(({ id, hash }) => `${id} ${hash} accepted`);
  const wrong = wanted.findIndex((line, at) => atHub[at] !== line);
  if (wrong === -1 && atHub.length === wanted.length) return [];
  return [`the hub has ${atHub[wrong] ?? `${atHub.length} entries`} for ${wanted[wrong] ?? wanted.length}`];
}
