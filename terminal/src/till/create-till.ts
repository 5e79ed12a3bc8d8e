/** The till behind one protocol: commands one at a time, each answered, and after each the view composed anew. */
import type { CardPort } from '@counterbook/hardware/counter';
import { accept, type Result, refuse } from '@counterbook/shared/result';
import type { Till } from '../host/protocol/till.ts';
import type { TillView } from '../host/protocol/views.ts';
import type { KeyPort } from '../journal/device-key.ts';
import type { PrintDevices } from '../receipt/changing-printing.ts';
import type { DrawerSettings } from '../receipt/till-drawer.ts';
import type { TillPrinters } from '../receipt/till-printer.ts';
import { StoreError } from '../store/index.ts';
import { composeView, NO_SYNC } from './compose-view.ts';
import { createEngine, type Engine } from './engine.ts';
import type { Divergence } from './find-divergence.ts';
import { createLiveView } from './live-view.ts';
import type { Log, TillParts } from './parts.ts';
import { createPrintingInUse } from './printing-in-use.ts';
import { maySetUp } from './set-up-commands.ts';
import { tillCommands } from './till-commands.ts';

export type TillDeps = {
  readonly directory: string;
  readonly keys: KeyPort;
  /** Milliseconds since 1970, by the device's clock. */
  readonly now: () => number;
  readonly newId: () => string;
  /** 0 up to 1: spreads what many tills do at once. */
  readonly random: () => number;
  readonly printers: TillPrinters;
  /** Without one, cards are taken on a terminal that knows nothing of the till, and typed in by hand. */
  readonly card?: CardPort | undefined;
  readonly drawer?: DrawerSettings | undefined;
  readonly log: Log;
  readonly pollMilliseconds?: number;
  readonly auditMilliseconds?: number;
};

/** What prints may change while the till runs. */
export type EngineDeps = Omit<TillDeps, 'printers' | 'drawer'> & { readonly printing: () => PrintDevices };

export function createTill(deps: TillDeps): Till {
  let queue: Promise<unknown> = Promise.resolve();
  let divergence: Divergence | null = null;
  const printing = createPrintingInUse(deps);
  const engine = createEngine(
    { ...deps, printing: printing.now },
    {
      onChange: () => void renew(),
      onDivergence: (found) => {
        if (divergence !== null) return;
        divergence = found;
        inLine(async () => {
          await engine.beginEpoch(found);
          divergence = null;
        }).catch((error: unknown) => engine.fail(error));
      },
      betweenCommands: (work) => {
        const unlessFailed = async () => {
          if (engine.state().failure === null) await work();
        };
        inLine(unlessFailed).catch((error: unknown) =>
          deps.log.error({ error }, 'what the hub asked was not done'),
        );
      },
    },
  );
  const live = createLiveView(firstView(deps), () => composeView(deps, engine.state()));
  const renew = () =>
    live.renew().catch((error: unknown) => deps.log.error({ error }, 'the view could not be composed'));
  const started = engine
    .start()
    .then(
      () => 'started' as const,
      (error: unknown) => {
        deps.log.error({ error }, 'the till cannot start');
        engine.fail(error);
        return error instanceof StoreError && error.trouble === 'in-use' ? 'in-use' : 'failed';
      },
    )
    .finally(renew);

  const inLine = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = queue.then(async () => {
      await started;
      try {
        return await work();
      } finally {
        await renew();
      }
    });
    queue = turn.catch((error: unknown) => deps.log.error({ error }, 'a command failed'));
    return turn;
  };
  /** A store that cannot write is a refusal, and nothing has happened. */
  const command = <T>(work: () => Promise<Result<T>> | Result<T>): Promise<Result<T>> =>
    inLine(async () => {
      const { failure } = engine.state();
      if (failure !== null) return refuse({ code: 'till.failed', detail: failure });
      try {
        return await work();
      } catch (error) {
        return refusalOf(deps, engine, error);
      }
    });
  const withParts = <T>(work: (parts: TillParts) => Promise<Result<T>> | Result<T>) =>
    command(() => {
      const { parts } = engine.state();
      return parts ? work(parts) : refuse({ code: 'till.not-enrolled' });
    });
  /** Reading does not wait for commands. */
  const read = async <T>(query: (parts: TillParts) => Promise<T> | T, none: T): Promise<T> => {
    await started;
    const { parts, failure } = engine.state();
    return parts && failure === null ? query(parts) : none;
  };

  return {
    view: live.current,
    onView: live.listen,
    papers: printing.papers,
    onPapers: printing.onPapers,
    started: () => started,
    enrol: (input) => command(() => engine.enrol(input)),
    maySetUp: (grant) => read((parts) => maySetUp(parts, grant), refuse({ code: 'set-up.over' })),
    changePrinting: (choose) => withParts((parts) => printing.change(parts.printing, choose)),
    syncNow: () => command(() => (engine.tryNow() ? accept(null) : refuse({ code: 'till.not-enrolled' }))),
    ...tillCommands({ withParts, read }),
    stop: async () => {
      await started;
      await queue;
      await engine.stop();
    },
  };
}

function refusalOf(deps: TillDeps, engine: Engine, error: unknown) {
  if (!(error instanceof StoreError)) throw error;
  deps.log.error({ error }, 'the store cannot write');
  if (error.trouble === 'full') return refuse({ code: 'store.full' });
  engine.fail(error);
  return refuse({ code: 'store.failed', detail: engine.state().failure ?? '' });
}

function firstView({ keys }: TillDeps): TillView {
  return {
    phase: 'starting',
    failure: null,
    shop: null,
    terminalCode: null,
    staff: null,
    shift: null,
    cart: null,
    parked: [],
    finished: null,
    card: { terminal: null, attempts: [] },
    sync: NO_SYNC,
    printers: [],
    prints: [],
    attention: [],
    attentionCount: 0,
    safety: { isKeyEncrypted: keys.isEncryptedAtRest, notices: [], mirror: null },
    starting: null,
  };
}
