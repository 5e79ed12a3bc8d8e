/**
 * Keeps the second copy of this till's journal, in the background and as well as it can: what the folder lacks is asked
 * of the journal and written, a batch at a time, whenever the folder is there. A sale hears nothing of it.
 */
import type { KeyObject } from 'node:crypto';
import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import type { Journal, JournalPlace } from '../journal/journal.ts';
import { createBacklog } from './backlog.ts';
import { type MirrorFolder, openMirrorFolder } from './mirror-folder.ts';
import { codeOf } from './mirror-part.ts';

/** Why nothing can be mirrored now: no such folder, no room in it, no leave to write there, or it fails otherwise. */
export type MirrorTrouble = 'missing' | 'full' | 'refused' | 'failing';

export type MirrorState = {
  readonly state: 'off' | 'working' | 'up-to-date' | 'absent';
  /** How far the mirror has the present epoch without a gap. */
  readonly mirroredThrough: number;
  /** How many entries, of all epochs, are not known to be in the mirror. */
  readonly waiting: number;
  readonly trouble: MirrorTrouble | null;
};

export const MIRROR_OFF: MirrorState = { state: 'off', mirroredThrough: 0, waiting: 0, trouble: null };

export type Mirror = {
  /** Tells of an entry that has been committed. */
  readonly add: (place: JournalPlace) => void;
  readonly state: () => MirrorState;
  /** Ends with the batch in hand; the rest is mirrored after the next start. */
  readonly stop: () => Promise<void>;
};

export type MirrorDeps = {
  readonly folder: string;
  readonly key: KeyObject;
  readonly journal: Pick<Journal, 'place' | 'epochs' | 'range'>;
  readonly now: () => number;
  /** SPKI, PEM. */
  readonly publicKeyOf: (epoch: number) => string;
  readonly onState: (state: MirrorState) => void;
  /** How often the folder is looked for. */
  readonly lookMilliseconds?: number;
};

/** Small enough to be sealed between two scans. */
const BATCH = 32;
/** A sale's receipt goes first. */
const LATER_MILLISECONDS = 50;
const LOOK_MILLISECONDS = 5_000;
/** A folder on a machine that does not answer must not keep the till from stopping. */
const STOP_MILLISECONDS = 2_000;

export function createMirror(deps: MirrorDeps): Mirror {
  const { journal, lookMilliseconds = LOOK_MILLISECONDS } = deps;
  const stopping = new AbortController();
  const { signal } = stopping;
  const backlog = createBacklog(journal.epochs());
  const flushed = new Map<string, number>();
  let folder: MirrorFolder | undefined;
  let trouble: MirrorTrouble | null = null;
  let running: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isSoon = false;
  let told = '';

  const state = (): MirrorState => {
    if (signal.aborted) return MIRROR_OFF;
    const waiting = backlog.count();
    const working = folder === undefined || waiting > 0 ? 'working' : 'up-to-date';
    return {
      state: trouble === null ? working : 'absent',
      mirroredThrough: backlog.through(journal.place.epoch),
      waiting,
      trouble,
    };
  };
  const tell = (): void => {
    const current = state();
    const text = JSON.stringify(current);
    if (text === told) return;
    told = text;
    deps.onState(current);
  };

  const openFolder = async (): Promise<MirrorFolder> => {
    if (folder && (await folder.isThere())) return folder;
    folder = undefined;
    const opened = await openMirrorFolder({ ...deps, place: journal.place, flushed, signal });
    backlog.replace(opened.held);
    return opened;
  };
  const mirrorAll = async (): Promise<void> => {
    folder = await openFolder();
    for (let run = backlog.next(BATCH); run && !signal.aborted; run = backlog.next(BATCH)) {
      await folder.write(await journal.range(run.epoch, run.from, run.to));
      // What the journal no longer has, none can mirror.
      backlog.done(run);
      trouble = null;
      tell();
      await setImmediate();
    }
    trouble = null;
  };
  const round = async (): Promise<void> => {
    try {
      await mirrorAll();
    } catch (error) {
      folder = undefined;
      trouble = troubleOf(error);
    }
    running = undefined;
    if (signal.aborted) return;
    tell();
    schedule(trouble === null && backlog.next(1) ? LATER_MILLISECONDS : lookMilliseconds);
  };
  const schedule = (milliseconds: number): void => {
    clearTimeout(timer);
    isSoon = milliseconds <= LATER_MILLISECONDS;
    timer = setTimeout(() => {
      running = round();
    }, milliseconds).unref();
  };

  schedule(0);
  return {
    add: (place) => {
      if (signal.aborted) return;
      backlog.add(place);
      tell();
      if (folder && !running && !isSoon) schedule(LATER_MILLISECONDS);
    },
    state,
    stop: async () => {
      stopping.abort();
      clearTimeout(timer);
      tell();
      await Promise.race([running, sleep(STOP_MILLISECONDS, undefined, { ref: false })]);
    },
  };
}

function troubleOf(error: unknown): MirrorTrouble {
  switch (codeOf(error)) {
    case 'ENOENT':
    case 'ENOTDIR':
    case 'ENODEV':
    case 'ENXIO':
    case 'ESTALE':
    case 'EHOSTDOWN':
      return 'missing';
    case 'ENOSPC':
    case 'EDQUOT':
      return 'full';
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return 'refused';
    default:
      return 'failing';
  }
}
