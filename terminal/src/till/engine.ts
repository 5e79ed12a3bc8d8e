/**
 * What of a till is running: its file and its key, and what enrolment brings. Begun anew in another epoch when the hub
 * shows that somebody else has written in this one.
 */
import { accept, InvariantError, type Result, refuse } from '@counterbook/shared/result';
import type { Move } from '@counterbook/shared/sync';
import type { Inputs } from '../host/protocol/inputs.ts';
import type { SyncView } from '../host/protocol/views.ts';
import type { DeviceKey } from '../journal/device-key.ts';
import { isDamage } from '../store/index.ts';
import { noticeOf, whenOrdered } from './change-shop.ts';
import { NO_SYNC } from './compose-view.ts';
import type { EngineDeps } from './create-till.ts';
import { askToEnrol } from './enrol.ts';
import { beginEnrolled, type Enrolled } from './enrolled.ts';
import { failureOf } from './failure.ts';
import type { Divergence } from './find-divergence.ts';
import { noteIdentity } from './generation.ts';
import { IDENTITY, type Identity, identityAfter } from './identity.ts';
import { addNotice, type Notice } from './notices.ts';
import { closeFile, type OpenedFile, openFile, type StartProgress } from './open-file.ts';
import type { Session, TillParts } from './parts.ts';
import { wantRebuild } from './quarantine.ts';

export type EngineState = {
  readonly parts: TillParts | null;
  readonly file: OpenedFile | null;
  readonly isStarted: boolean;
  /** All that a sale needs besides the goods themselves is there. */
  readonly isReady: boolean;
  readonly progress: StartProgress | null;
  readonly failure: string | null;
  readonly sync: SyncView;
};

export type Engine = {
  readonly state: () => EngineState;
  readonly start: () => Promise<void>;
  readonly enrol: (input: Inputs['enrol']) => Promise<Result<{ terminalCode: string }>>;
  /** False where there is no hub to try. */
  readonly tryNow: () => boolean;
  readonly beginEpoch: (divergence: Divergence) => Promise<void>;
  /** Nothing more is written until the till is started again. */
  readonly fail: (error: unknown) => void;
  readonly stop: () => Promise<void>;
};

export type EngineEvents = {
  readonly onChange: () => void;
  /** Told between commands, not in the middle of one: the answer is `beginEpoch`. */
  readonly onDivergence: (divergence: Divergence) => void;
  readonly betweenCommands: (work: () => Promise<void>) => void;
};

export function createEngine(deps: EngineDeps, events: EngineEvents): Engine {
  let key: DeviceKey | null = null;
  let file: OpenedFile | null = null;
  let enrolled: Enrolled | null = null;
  let isStarted = false;
  let progress: StartProgress | null = null;
  let failure: string | null = null;

  const begin = async (identity: Identity, session?: Session): Promise<void> => {
    if (!file || !key) throw new InvariantError('a till begins only with its file and its key open');
    const onChange = () => {
      events.onChange();
      moveWhenFree();
    };
    enrolled = await beginEnrolled({ ...deps, ...events, onChange, file, key, identity, session });
    moveWhenFree();
  };

  const open = async ({ publicKeyPem }: DeviceKey): Promise<void> => {
    file = await openFile({
      ...deps,
      publicKeyPem,
      onProgress: (step) => {
        progress = step;
        events.onChange();
      },
    });
    if (file.identity) await begin(file.identity);
    isStarted = true;
    progress = null;
  };
  const close = async (): Promise<void> => {
    await enrolled?.end();
    if (file) await closeFile(file, { isClean: failure === null });
    enrolled = null;
    file = null;
  };

  const fail = (error: unknown): void => {
    failure = failureOf(error);
    if (isDamage(error)) wantRebuild(deps.directory);
  };
  /** From its first line on it is the other shop's till; the rest is what every start does, this one or the next. */
  const changeShop = async (move: Move): Promise<void> => {
    if (!enrolled || !file || !key) return;
    become(deps, file, identityAfter(enrolled.identity, move), noticeOf(move));
    isStarted = false;
    events.onChange();
    await close();
    await open(key);
  };
  const moveWhenFree = whenOrdered({
    ...events,
    ordered: () => enrolled?.ordered() ?? null,
    go: (move) => changeShop(move).catch(fail),
  });

  return {
    state: () => stateOf(enrolled, { file, isStarted, progress, failure }),
    start: async () => {
      key = deps.keys.open(deps.directory);
      try {
        await open(key);
      } catch (error) {
        if (!isDamage(error) || !file) throw error;
        // The file opened, and what the parts read of it is damaged: it is rebuilt, once.
        wantRebuild(deps.directory);
        await close();
        await open(key);
      }
    },
    enrol: async (input) => {
      if (enrolled) return refuse({ code: 'till.already-enrolled' });
      if (!file || !key) return refuse({ code: 'till.not-started' });
      const answer = await askToEnrol(input, { ...deps, publicKeyPem: key.publicKeyPem });
      if (!answer.ok) return answer;
      const identity: Identity = { ...answer.value, hubUrl: input.hubUrl };
      become(deps, file, identity);
      await begin(identity);
      return accept({ terminalCode: identity.terminalCode });
    },
    tryNow: () => {
      enrolled?.tryNow();
      return enrolled !== null;
    },
    beginEpoch: async (divergence) => {
      if (!enrolled || !file) return;
      const { identity, parts } = enrolled;
      const next = { ...identity, epoch: identity.epoch + 1 };
      become(deps, file, next, { id: `epoch-${next.epoch}`, message: MESSAGES[divergence] });
      await enrolled.end();
      await begin(next, parts.session);
    },
    fail,
    stop: close,
  };
}

function stateOf(
  enrolled: Enrolled | null,
  rest: Pick<EngineState, 'file' | 'isStarted' | 'progress' | 'failure'>,
): EngineState {
  const isReady = enrolled?.isReady() ?? false;
  return { ...rest, isReady, parts: enrolled?.parts ?? null, sync: enrolled?.sync() ?? NO_SYNC };
}

function become(
  { directory }: Pick<EngineDeps, 'directory'>,
  { store }: OpenedFile,
  identity: Identity,
  notice?: Notice,
): void {
  store.local.set(IDENTITY, identity);
  noteIdentity(directory, identity);
  if (notice) addNotice(store.local, notice);
}

const MESSAGES: Readonly<Record<Divergence, string>> = {
  behind:
    'The hub has sales of this till that its own file has not: the file was put back from a backup. Receipts are numbered in a new series from now on, and nothing is lost.',
  forked:
    'Another till has sold under this till’s numbers: its disk was copied. Both sides are kept at the hub for a manager to look at, and receipts are numbered in a new series from now on.',
};
