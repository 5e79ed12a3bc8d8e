/** Puts the engine together: store, journal, feeds, rules, paper and the way to the hub, behind one protocol. */
import { join } from 'node:path';
import type { InStorePattern } from '@counterbook/hardware/scanner';
import { accept, type Result, refuse } from '@counterbook/shared/result';
import type { Till } from '../host/protocol/till.ts';
import type { SyncView } from '../host/protocol/views.ts';
import { type DeviceKey, openDeviceKey } from '../journal/device-key.ts';
import type { TillPrinter } from '../receipt/till-printer.ts';
import { createHubLink, type HubLink } from '../replication/hub-link.ts';
import { type Replication, startReplication } from '../replication/replication.ts';
import { openWaiting, type Waiting } from '../replication/waiting.ts';
import { openStore, type Store, StoreError } from '../store/index.ts';
import { openDatabase, SEARCHED, type TillDatabase } from './collections.ts';
import { composeView, NO_SYNC } from './compose-view.ts';
import { askToEnrol } from './enrol.ts';
import { failureOf } from './failure.ts';
import { type Identity, identitySchema } from './identity.ts';
import { createLiveView } from './live-view.ts';
import { openParts } from './open-parts.ts';
import type { Log, TillParts } from './parts.ts';
import { tillCommands } from './till-commands.ts';

export type TillDeps = {
  readonly directory: string;
  /** Milliseconds since 1970, by the device's clock. */
  readonly now: () => number;
  readonly newId: () => string;
  /** 0 up to 1: spreads what many tills do at once. */
  readonly random: () => number;
  readonly printer: TillPrinter;
  readonly log: Log;
  readonly scanPatterns?: readonly InStorePattern[];
  readonly pollMilliseconds?: number;
};

type Running = {
  store: Store | null;
  database: TillDatabase | null;
  key: DeviceKey | null;
  parts: TillParts | null;
  link: HubLink | null;
  replication: Replication | null;
  waiting: Waiting | null;
  isStarted: boolean;
  isLoaded: boolean;
  failure: string | null;
};

const IDENTITY = 'identity';
const LOADED = 'loaded';
const UNCLEAN = 'unclean';
const POLL_MILLISECONDS = 10_000;

export function createTill(deps: TillDeps): Till {
  const till: Running = {
    store: null,
    database: null,
    key: null,
    parts: null,
    link: null,
    replication: null,
    waiting: null,
    isStarted: false,
    isLoaded: false,
    failure: null,
  };
  const compose = () => composeView({ ...till, printer: deps.printer, sync: syncView(till) });
  const live = createLiveView(firstView(deps), compose);
  const renew = () =>
    live.renew().catch((error: unknown) => deps.log.error({ error }, 'the view could not be composed'));
  const started = start(deps, till, renew).catch((error: unknown) => {
    deps.log.error({ error }, 'the till cannot start');
    till.failure = failureOf(error);
    return renew();
  });

  let queue: Promise<unknown> = Promise.resolve();
  /** One command at a time; a store that cannot write is a refusal, and nothing has happened. */
  const inTurn = <T>(command: () => Promise<Result<T>> | Result<T>): Promise<Result<T>> => {
    const turn = queue.then(async () => {
      await started;
      if (till.failure !== null) return refuse({ code: 'till.failed', detail: till.failure });
      try {
        return await command();
      } catch (error) {
        return refusalOf(deps, till, error);
      } finally {
        await renew();
      }
    });
    queue = turn.catch(() => undefined);
    return turn;
  };
  const withParts = <T>(command: (parts: TillParts) => Promise<Result<T>> | Result<T>) =>
    inTurn(() => (till.parts ? command(till.parts) : refuse({ code: 'till.not-enrolled' })));
  /** Reading does not wait for commands. */
  const read = async <T>(query: (parts: TillParts) => Promise<T> | T, none: T): Promise<T> => {
    await started;
    return till.parts && till.failure === null ? query(till.parts) : none;
  };

  return {
    view: live.current,
    onView: live.listen,
    papers: deps.printer.papers,
    onPapers: deps.printer.onPapers,
    enrol: (input) => inTurn(() => enrol(deps, till, { ...input, renew })),
    ...tillCommands({ withParts, read, patterns: deps.scanPatterns ?? [] }),
    stop: async () => {
      await started;
      await queue;
      await stop(till);
    },
  };
}

async function start(deps: TillDeps, till: Running, renew: () => Promise<void>): Promise<void> {
  till.key = openDeviceKey(deps.directory);
  const store = openStore({ file: join(deps.directory, 'till.db'), search: SEARCHED, now: deps.now });
  till.store = store;
  if (store.local.get(UNCLEAN) === true) checkIntegrity(store);
  store.local.set(UNCLEAN, true);
  till.database = await openDatabase(store.storage);
  till.isLoaded = store.local.get(LOADED) === true;
  const identity = identitySchema.safeParse(store.local.get(IDENTITY));
  if (identity.success) await begin(deps, till, identity.data, renew);
  till.isStarted = true;
  await renew();
}

function checkIntegrity(store: Store): void {
  const { ok, problems } = store.integrity();
  if (!ok) throw new StoreError('failed', `the till's file is damaged: ${problems.slice(0, 3).join('; ')}`);
}

async function enrol(
  deps: TillDeps,
  till: Running,
  input: { readonly hubUrl: string; readonly code: string; readonly renew: () => Promise<void> },
): Promise<Result<{ terminalCode: string }>> {
  if (till.parts) return refuse({ code: 'till.already-enrolled' });
  if (!till.key || !till.store) return refuse({ code: 'till.not-started' });
  const enrolled = await askToEnrol(input, { ...deps, publicKeyPem: till.key.publicKeyPem });
  if (!enrolled.ok) return enrolled;
  const identity: Identity = { ...enrolled.value, hubUrl: input.hubUrl };
  till.store.local.set(IDENTITY, identity);
  await begin(deps, till, identity, input.renew);
  return accept({ terminalCode: identity.terminalCode });
}

/** From here on this device is a till: its parts are opened and it begins to speak with the hub. */
async function begin(
  deps: TillDeps,
  till: Running,
  identity: Identity,
  renew: () => Promise<void>,
): Promise<void> {
  const { store, database, key } = till;
  if (!store || !database || !key) return;
  const { log, random } = deps;
  const { hubUrl, ...place } = identity;
  const parts = await openParts(deps, { store, database, key, place });
  const link = createHubLink({ hubUrl, now: deps.now, random });
  const replication = startReplication({
    database,
    journal: parts.journal,
    local: store.local,
    link,
    hubUrl,
    privateKey: key.privateKey,
    random,
    log,
    pollMilliseconds: deps.pollMilliseconds ?? POLL_MILLISECONDS,
    isLoaded: till.isLoaded,
    onChange: () => {
      till.waiting?.acknowledge(till.replication?.handingIn.acknowledged() ?? 0);
      void renew();
    },
  });
  till.replication = replication;
  till.link = link;
  till.waiting = await openWaiting(parts.journal, replication.handingIn.acknowledged());
  till.parts = parts;
  for (const listen of [link.onChange, parts.facts.onChange, parts.levels.onChange, parts.printing.onChange])
    listen(() => void renew());
  void replication.firstLoad.then(() => {
    store.local.set(LOADED, true);
    till.isLoaded = true;
    return renew();
  });
}

function refusalOf(deps: TillDeps, till: Running, error: unknown) {
  if (!(error instanceof StoreError)) {
    deps.log.error({ error }, 'a command failed');
    throw error;
  }
  deps.log.error({ error }, 'the store cannot write');
  if (error.trouble === 'full') return refuse({ code: 'store.full' });
  till.failure = failureOf(error);
  return refuse({ code: 'store.failed', detail: till.failure });
}

async function stop(till: Running): Promise<void> {
  await till.replication?.stop();
  till.parts?.facts.close();
  till.parts?.levels.close();
  await till.parts?.printing.close();
  await till.database?.close();
  if (till.failure === null) till.store?.local.delete(UNCLEAN);
  till.store?.close();
}

function syncView({ link, waiting, replication }: Running): SyncView {
  if (!link || !waiting) return NO_SYNC;
  return {
    ...link.state(),
    waiting: waiting.count(),
    waitingSales: waiting.sales(),
    oldestWaiting: waiting.oldest(),
    loaded: replication?.loaded() ?? 0,
  };
}

function firstView({ printer }: TillDeps) {
  return {
    phase: 'starting',
    failure: null,
    shop: null,
    terminalCode: null,
    staff: null,
    shift: null,
    cart: null,
    finished: null,
    sync: NO_SYNC,
    printer: { name: printer.port.name, kind: printer.kind, state: 'ready', trouble: null },
    attention: [],
  } as const;
}
