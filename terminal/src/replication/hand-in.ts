/**
 * The journal's way up. One batch at a time, in the order of the sequence where we can choose; the hub takes any.
 * What counts as handed in is what the hub says it has without a gap, not what was sent.
 */
import type { JournalEntry } from '@counterbook/shared/journal';
import { type HandIn, type Head, handInAnswerSchema, PROTOCOL_VERSION } from '@counterbook/shared/sync';
import { z } from 'zod';
import type { Journal } from '../journal/journal.ts';
import type { LocalState } from '../store/index.ts';
import { keepHint } from '../till/keep-hint.ts';
import type { DeviceSession } from './device-session.ts';
import type { HubLink } from './hub-link.ts';

export type HandingIn = {
  /** Resolves when the hub has answered for these entries. */
  readonly send: (entries: readonly JournalEntry[]) => Promise<void>;
  readonly acknowledged: () => number;
  /** Offers again what the hub should have and says it has not. */
  readonly repair: () => Promise<void>;
  /** A restored hub may have forgotten: all is asked about anew. */
  readonly forget: () => void;
};

export type HandingInDeps = {
  readonly link: HubLink;
  readonly session: DeviceSession;
  readonly journal: Journal;
  readonly local: LocalState;
  readonly onProgress: () => void;
};

const ACKNOWLEDGED = 'journal.acknowledged';
export const BATCH = 250;

export function createHandingIn(deps: HandingInDeps): HandingIn {
  const { link, session, journal, local } = deps;
  const stored = z.int().safeParse(local.get(ACKNOWLEDGED));
  let acknowledged = stored.success ? stored.data : 0;
  let lane: Promise<unknown> = Promise.resolve();

  const post = async (entries: readonly JournalEntry[]): Promise<Head | undefined> => {
    const body: HandIn = { protocol: PROTOCOL_VERSION, entries: [...entries] };
    const answer = await link.ask({
      method: 'POST',
      path: '/api/sync/journal',
      body,
      token: session.token,
      forgetToken: session.forget,
    });
    const { heads } = handInAnswerSchema.parse(answer);
    const head = heads.find(({ epoch }) => epoch === journal.place.epoch);
    if (head) acknowledge(head.contiguousThrough);
    return head;
  };
  const acknowledge = (through: number): void => {
    if (through <= acknowledged) return;
    acknowledged = Math.min(through, journal.lastSequence());
    keepHint(local, ACKNOWLEDGED, acknowledged);
    deps.onProgress();
  };
  /** Fills what the hub lacks before what it holds. */
  const fill = async (head: Head | undefined): Promise<void> => {
    for (const { from, to } of head?.missing ?? [])
      for (let at = from; at <= to; at += BATCH)
        await post(await journal.range(at, Math.min(to, at + BATCH - 1)));
  };
  const inLane = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = lane.then(work);
    lane = turn.catch(() => undefined);
    return turn;
  };
  return {
    acknowledged: () => acknowledged,
    forget: () => {
      acknowledged = 0;
      keepHint(local, ACKNOWLEDGED, 0);
    },
    send: (entries) =>
      inLane(async () => {
        const inOrder = entries.toSorted((left, right) => left.sequence - right.sequence);
        await fill(await post(inOrder));
      }),
    repair: () =>
      inLane(async () => {
        for (let from = acknowledged + 1; from <= journal.lastSequence(); ) {
          await fill(await post(await journal.range(from, from + BATCH - 1)));
          // The hub may already have much more than was thought, or nothing may move it.
          const next = acknowledged + 1;
          if (next <= from) return;
          from = next;
        }
      }),
  };
}
