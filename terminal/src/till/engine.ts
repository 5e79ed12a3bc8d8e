/**
 * What of a till is running: its file and its key, and what enrolment brings. Begun anew in another epoch when the hub
 * shows that somebody else has written in this one.
 */
import { accept, InvariantError, type Result, refuse } from '@counterbook/shared/result';
import type { Inputs } from '../host/protocol/inputs.ts';
import type { SyncView } from '../host/protocol/views.ts';
import type { DeviceKey } from '../journal/device-key.ts';
import { isDamage } from '../store/index.ts';
import { NO_SYNC } from './compose-view.ts';
import type { TillDeps } from './create-till.ts';
import { askToEnrol } from './enrol.ts';
import { beginEnrolled, type Enrolled } from './enrolled.ts';
import { failureOf } from './failure.ts';
import type { Divergence } from './find-divergence.ts';
import { noteIdentity } from './generation.ts';
import { IDENTITY, type Identity } from './identity.ts';
import { addNotice } from './notices.ts';
import { markClean, type OpenedFile, openFile, type StartProgress } from './open-file.ts';
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

export function createEngine(deps: TillDeps, events: EngineEvents): Engine {
  let key: DeviceKey | null = null;
  let file: OpenedFile | null = null;
  let enrolled: Enrolled | null = null;
  let isStarted = false;
  let progress: StartProgress | null = null;
  let failure: string | null = null;

  const begin = async (identity: Identity, session?: Session): Promise<void> => {
    if (!file || !key) throw new InvariantError('a till begins only with its file and its key open');
    enrolled = await beginEnrolled({ ...deps, ...events, file, key, identity, session });
  };
  const become = (opened: OpenedFile, identity: Identity): void => {
    opened.store.local.set(IDENTITY, identity);
    noteIdentity(deps.directory, identity);
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
  };
  const close = async (): Promise<void> => {
    await enrolled?.end();
    await file?.database.close();
    if (failure === null && file) markClean(file.store.local);
    file?.store.close();
    enrolled = null;
    file = null;
  };

  return {
    state: () => ({
      parts: enrolled?.parts ?? null,
      file,
      isStarted,
      isReady: enrolled?.isReady() ?? false,
      progress,
      failure,
      sync: enrolled?.sync() ?? NO_SYNC,
    }),
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
      isStarted = true;
      progress = null;
    },
    enrol: async (input) => {
      if (enrolled) return refuse({ code: 'till.already-enrolled' });
      if (!file || !key) return refuse({ code: 'till.not-started' });
      const answer = await askToEnrol(input, { ...deps, publicKeyPem: key.publicKeyPem });
      if (!answer.ok) return answer;
      const identity: Identity = { ...answer.value, hubUrl: input.hubUrl };
      become(file, identity);
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
      become(file, next);
      addNotice(file.store.local, { id: `epoch-${next.epoch}`, message: MESSAGES[divergence] });
      await enrolled.end();
      await begin(next, parts.session);
    },
    fail: (error) => {
      failure = failureOf(error);
      if (isDamage(error)) wantRebuild(deps.directory);
    },
    stop: close,
  };
}

const MESSAGES: Readonly<Record<Divergence, string>> = {
  behind:
    'The hub has sales of this till that its own file has not: the file was put back from a backup. Receipts are numbered in a new series from now on, and nothing is lost.',
  forked:
    'Another till has sold under this till’s numbers: its disk was copied. Both sides are kept at the hub for a manager to look at, and receipts are numbered in a new series from now on.',
};
