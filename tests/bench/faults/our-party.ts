/**
 * Ours in the script: the whole hub and the till's own program. One hub serves all faults, each with tills of its own.
 * A sale is its entry's hash, so that two of the same number count as two. The hub has a sale when it has the entry,
 * set aside or not, and has booked as many as it accepted.
 */
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { clockEnvironment } from '../../fault/fake-clock.ts';
import { FaultTill } from '../../fault/fault-till.ts';
import { sellOne } from '../../fault/scripted-day.ts';
import { enrolAndLoad, openWorkshop, type RunningHub, type Workshop } from '../../fault/workshop.ts';
import { startFaultyLine } from '../../line/faulty-line.ts';
import { readSummary } from '../../replay/hub-sums.ts';
import { readCollection } from '../../replay/till-files.ts';
import { terminalIdOf } from '../terminal-id.ts';
import { type Meddler, startMeddler } from './meddler.ts';
import type { Party, ScriptedTill, World } from './party.ts';

const HAND_IN = '/api/sync/journal';
const LATEST_EPOCH = 3;
const QUIET_MS = 60_000;

type Kept = {
  readonly entries: readonly {
    readonly state: string;
    readonly entry: { readonly hash: string; readonly type: string };
  }[];
};

export function ourParty(): Party & { readonly close: () => Promise<void> } {
  let opened: Promise<{ readonly workshop: Workshop; readonly hub: RunningHub }> | null = null;
  let worlds = 0;
  const open = async (directory: string) => {
    const workshop = await openWorkshop(directory);
    return { workshop, hub: await workshop.withHub() };
  };
  return {
    name: 'ours',
    setting:
      'hub and till as they are shipped, SQLite with every commit flushed, the hub’s embedded database',
    missing: null,
    open: async (directory) => {
      opened ??= open(directory);
      const { workshop, hub } = await opened;
      return openWorld({ workshop, hub, directory: join(directory, `ours-${worlds++}`) });
    },
    close: async () => {
      await (await opened)?.hub.process.stop();
    },
  };
}

type Place = { readonly workshop: Workshop; readonly hub: RunningHub; readonly directory: string };

async function openWorld({ workshop, hub, directory }: Place): Promise<World> {
  const sellersMeddler = await startMeddler(hub.url);
  const watchersMeddler = await startMeddler(hub.url);
  const line = await startFaultyLine(sellersMeddler.url);
  const scripted = (name: string, hubUrl: string) =>
    scriptedTill({ workshop, meddler: sellersMeddler, directory: join(directory, name), hubUrl });
  const [seller, watcher] = [scripted('seller', line.url), scripted('watcher', watchersMeddler.url)];
  const terminalId = await terminalIdOf(hub.admin, await seller.enrol(await hub.newCode()));
  await watcher.enrol(await hub.newCode());
  const booked = async () => (await readSummary(hub.admin)).sales.count;
  const before = await booked();
  const sales = async () => {
    const kept: { readonly state: string; readonly hash: string }[] = [];
    for (let epoch = 1; epoch <= LATEST_EPOCH; epoch++) {
      const path = `${HAND_IN}?terminalId=${terminalId}&epoch=${epoch}&limit=1000`;
      for (const { state, entry } of (await hub.admin.get<Kept>(path)).entries)
        if (entry.type === 'sale.completed') kept.push({ state, hash: entry.hash });
    }
    return kept;
  };
  return {
    seller,
    watcher,
    line,
    sellersMeddler,
    watchersMeddler,
    pushName: `POST ${HAND_IN}`,
    liveWord: '"news"',
    quietMs: QUIET_MS,
    hubHas: async () => asBooked(await sales(), (await booked()) - before),
    hubTells: async () => (await sales()).filter(isAccepted).map(({ hash }) => hash),
    stop: async () => {
      await line.stop();
      sellersMeddler.stop();
      watchersMeddler.stop();
    },
  };
}

type InJournal = { readonly state: string; readonly hash: string };

function isAccepted({ state }: InJournal): boolean {
  return state === 'accepted';
}

/** An accepted sale that is not booked is not had, and one that is booked again is had twice. */
function asBooked(sales: readonly InJournal[], booked: number): readonly string[] {
  const accepted = sales.filter(isAccepted).map(({ hash }) => hash);
  const aside = sales.filter((sale) => !isAccepted(sale)).map(({ hash }) => hash);
  const again = Array.from({ length: Math.max(0, booked - accepted.length) }, () => accepted[0] ?? '');
  return [...accepted.slice(0, booked), ...again, ...aside];
}

type OwnPlace = {
  readonly workshop: Workshop;
  readonly meddler: Meddler;
  readonly directory: string;
  readonly hubUrl: string;
};

type EnrollableTill = ScriptedTill & {
  /** @returns the code that its screen shows. */
  readonly enrol: (code: string) => Promise<string>;
};

function scriptedTill(place: OwnPlace): EnrollableTill {
  const { workshop, meddler, directory, hubUrl } = place;
  const till = new FaultTill({ directory, hubUrl, printer: 'virtual' });
  const sell = () => sellOne(till, workshop.shop);
  return {
    enrol: async (code) => {
      await till.start();
      await enrolAndLoad(till, hubUrl, code);
      const { terminalCode } = till.view;
      await till.stop();
      return terminalCode ?? '';
    },
    start: async (how) => {
      const environment = how ? clockEnvironment(directory, `-${how.clockBackDays}d`) : {};
      await till.start({ environment });
    },
    sell: async (count) => {
      const hashes: string[] = [];
      for (let sale = 0; sale < count; sale++) hashes.push((await sell()).hash);
      return hashes;
    },
    sellRefused: async () => {
      const { id, hash } = await sell();
      meddler.alter((path, body) => (path === HAND_IN ? withWrongTotal(body, id) : body));
      return hash;
    },
    has: async () => shownIn(directory),
    stop: async () => {
      await till.stop();
    },
    kill: () => till.kill(),
    clone: async () => {
      cpSync(directory, `${directory}-clone`, { recursive: true });
      return scriptedTill({ ...place, directory: `${directory}-clone` });
    },
  };
}

/** The entry with this id arrives at the hub with another total than was sealed. */
function withWrongTotal(body: string, id: string): string {
  const handIn = JSON.parse(body) as {
    entries: { id: string; payload?: { total?: number } }[];
  };
  for (const entry of handIn.entries)
    if (entry.id === id && entry.payload?.total !== undefined) entry.payload.total += 1;
  return JSON.stringify(handIn);
}

/** The other tills' sales on this till's disk, read in a copy: it is running, and holds its file. */
function shownIn(directory: string): readonly string[] {
  const copy = mkdtempSync(`${directory}-look-`);
  try {
    for (const file of ['till.db', 'till.db-wal'])
      if (existsSync(join(directory, file))) cpSync(join(directory, file), join(copy, file));
    return readCollection(join(copy, 'till.db'), 'journals')
      .filter(({ type }) => type === 'sale.completed')
      .map(({ hash }) => String(hash));
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}
