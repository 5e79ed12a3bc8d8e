/**
 * The journal's way up. One batch at a time, in the order of the sequence where we can choose; the hub takes any.
 * What counts as handed in is what the hub says it has without a gap, not what was sent.
 */
import type { JournalEntry } from '@counterbook/shared/journal';
import {
  type HandIn,
  type Head,
  type HubHead,
  handInAnswerSchema,
  hubHeadsSchema,
  PROTOCOL_VERSION,
} from '@counterbook/shared/sync';
import type { Journal } from '../journal/journal.ts';
import { readLost } from '../journal/lost-entries.ts';
import { openMarks } from '../journal/marks.ts';
import type { LocalState } from '../store/index.ts';
import type { DeviceSession } from './device-session.ts';
import type { HubLink } from './hub-link.ts';

export type HandingIn = {
  /** Resolves when the hub has answered for these entries. */
  readonly send: (entries: readonly JournalEntry[]) => Promise<void>;
  /** How far the hub has that epoch without a gap. */
  readonly acknowledged: (epoch: number) => number;
  /** How many entries the hub has not acknowledged. */
  readonly behind: () => number;
  /** Offers again what the hub should have and says it has not. */
  readonly repair: () => Promise<void>;
  /** Asks how much of this till's journal the hub has. */
  readonly askHeads: () => Promise<void>;
  /** A restored hub may have forgotten: all is asked about anew. */
  readonly forget: () => void;
};

export type HandingInDeps = {
  readonly link: HubLink;
  readonly session: DeviceSession;
  readonly journal: Journal;
  readonly local: LocalState;
  readonly now: () => number;
  readonly onProgress: () => void;
  readonly onHeads: (heads: readonly HubHead[]) => void;
};

/** An entry, or what stands in for a lost one. */
type Sent = { readonly epoch: number; readonly sequence: number };

const ACKNOWLEDGED = 'journal.acknowledged';
export const BATCH = 250;

export function createHandingIn(deps: HandingInDeps): HandingIn {
  const { link, session, journal, local } = deps;
  const acknowledged = openMarks(local, ACKNOWLEDGED, journal.epochs());
  const lost = readLost(local, journal.place.terminalId);
  let lane: Promise<unknown> = Promise.resolve();

  const post = async (entries: readonly Sent[]): Promise<readonly Head[]> => {
    if (entries.length === 0) return [];
    const sentAt = new Date(deps.now()).toISOString();
    const body: HandIn = { protocol: PROTOCOL_VERSION, sentAt, entries: [...entries] };
    const answer = await link.ask({
      method: 'POST',
      path: '/api/sync/journal',
      body,
      token: session.token,
      forgetToken: session.forget,
    });
    const { heads } = handInAnswerSchema.parse(answer);
    for (const head of heads) acknowledge(head.epoch, await reachedBy(head, entries));
    deps.onHeads(heads);
    return heads;
  };
  const acknowledge = (epoch: number, through: number): void => {
    if (through <= acknowledged.of(epoch)) return;
    acknowledged.set(epoch, through);
    deps.onProgress();
  };
  /** The hub's head speaks of our entries only where it ends in one of them: a copied disk may have filled it. */
  const reachedBy = async (head: Head, sent: readonly Sent[]): Promise<number> => {
    const { epoch, contiguousThrough } = head;
    const last = journal.epochs().find((one) => one.epoch === epoch)?.lastSequence ?? 0;
    const [own] = await journal.range(epoch, contiguousThrough, contiguousThrough);
    const isOurs = contiguousThrough <= last && (own === undefined || own.hash === head.hash);
    if (isOurs) return contiguousThrough;
    const took = new Set(sent.filter((entry) => entry.epoch === epoch).map(({ sequence }) => sequence));
    let reached = acknowledged.of(epoch);
    while (took.has(reached + 1)) reached += 1;
    return reached;
  };
  /** What this till has at those numbers, and for what it lost that it did. */
  const offer = async (epoch: number, from: number, through: number): Promise<readonly Sent[]> => [
    ...(await journal.history(epoch, from, through)),
    ...lost.between(epoch, from, through),
  ];
  /** Fills what the hub lacks before what it holds. */
  const fill = async (heads: readonly Head[]): Promise<void> => {
    for (const { epoch, missing } of heads)
      for (const { from, to } of missing)
        for (let at = from; at <= to; at += BATCH)
          await post(await offer(epoch, at, Math.min(to, at + BATCH - 1)));
  };
  const repairEpoch = async (epoch: number, lastSequence: number): Promise<void> => {
    for (let from = acknowledged.of(epoch) + 1; from <= lastSequence; ) {
      await fill(await post(await offer(epoch, from, from + BATCH - 1)));
      // The hub may already have much more than was thought, or nothing may move it.
      const next = acknowledged.of(epoch) + 1;
      if (next <= from) return;
      from = next;
    }
  };
  const inLane = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = lane.then(work);
    lane = turn.catch(() => undefined);
    return turn;
  };
  return {
    acknowledged: acknowledged.of,
    behind: () =>
      journal
        .epochs()
        .reduce((sum, { epoch, lastSequence }) => sum + lastSequence - acknowledged.of(epoch), 0),
    askHeads: async () => {
      const path = '/api/sync/heads';
      const answer = await link.ask({
        method: 'GET',
        path,
        token: session.token,
        forgetToken: session.forget,
      });
      deps.onHeads(hubHeadsSchema.parse(answer));
    },
    forget: acknowledged.clear,
    send: (entries) =>
      inLane(async () => {
        const inOrder = entries.toSorted(
          (left, right) => left.epoch - right.epoch || left.sequence - right.sequence,
        );
        await fill(await post(inOrder));
      }),
    repair: () =>
      inLane(async () => {
        for (const { epoch, lastSequence } of journal.epochs()) await repairEpoch(epoch, lastSequence);
      }),
  };
}
