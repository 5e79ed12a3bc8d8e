/**
 * The journal's way up. One batch at a time, in the order of the sequence where we can choose; the hub takes any.
 * What counts as handed in is what the hub says it has without a gap, not what was sent: it is all that is kept of how
 * far we are, so nothing can be forgotten between the two.
 */
import type { JournalEntry } from '@counterbook/shared/journal';
import type { Head, HubHead } from '@counterbook/shared/sync';
import type { Journal } from '../journal/journal.ts';
import { readLost } from '../journal/lost-entries.ts';
import { openMarks } from '../journal/marks.ts';
import type { LocalState } from '../store/index.ts';
import { MOST_ENTRIES } from './batch-size.ts';
import type { DeviceSession } from './device-session.ts';
import { createHandOver, type Sent } from './hand-over.ts';
import type { HubLink } from './hub-link.ts';

export type HandingIn = {
  /** Resolves when the hub has answered for these entries. */
  readonly send: (entries: readonly JournalEntry[]) => Promise<void>;
  /** Offers what the hub is not known to have, and what is added while that is on its way. */
  readonly handOn: () => Promise<void>;
  /** How far the hub has that epoch without a gap. */
  readonly acknowledged: (epoch: number) => number;
  /** How many entries the hub has not acknowledged. */
  readonly behind: () => number;
  /** Asks how much of this till's journal the hub has. */
  readonly askHeads: () => Promise<void>;
  /** A restored hub may have forgotten: all is asked about anew. */
  readonly forget: () => void;
};

export type HandingInDeps = {
  readonly link: HubLink;
  readonly session: DeviceSession;
  readonly journal: Pick<Journal, 'place' | 'epochs' | 'range' | 'history'>;
  readonly local: LocalState;
  readonly now: () => number;
  readonly onProgress: () => void;
  readonly onHeads: (heads: readonly HubHead[]) => void;
};

const ACKNOWLEDGED = 'journal.acknowledged';

export function createHandingIn(deps: HandingInDeps): HandingIn {
  const { journal, local } = deps;
  const acknowledged = openMarks(local, ACKNOWLEDGED, journal.epochs());
  const lost = readLost(local, journal.place.terminalId);
  let lane: Promise<unknown> = Promise.resolve();
  /** The hand-on that has not begun, and will therefore offer whatever is there by then. */
  let next: Promise<void> | null = null;
  /** The hub may have more than was known when the till stopped, and less since it was restored. */
  let isAsked = false;

  const note = async (heads: readonly HubHead[], sent: readonly Sent[]) => {
    const reached = new Map<number, number>();
    for (const head of heads) {
      const through = await reachedBy(head, sent);
      reached.set(head.epoch, through);
      acknowledge(head.epoch, through);
    }
    deps.onHeads(heads);
    return reached;
  };
  const handOver = createHandOver({ ...deps, note });
  const acknowledge = (epoch: number, through: number): void => {
    if (through <= acknowledged.of(epoch)) return;
    acknowledged.set(epoch, through);
    deps.onProgress();
  };
  /** The hub's head speaks of our entries only where it ends in one of them: a copied disk may have filled it. */
  const reachedBy = async (head: HubHead, sent: readonly Sent[]): Promise<number> => {
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
        for (let at = from; at <= to; at += MOST_ENTRIES)
          await handOver.send(await offer(epoch, at, Math.min(to, at + MOST_ENTRIES - 1)));
  };
  const handOnEpoch = async (epoch: number, lastSequence: number): Promise<void> => {
    for (let from = acknowledged.of(epoch) + 1; from <= lastSequence; ) {
      await fill(await handOver.send(await offer(epoch, from, from + MOST_ENTRIES - 1)));
      // The hub may already have much more than was thought, or nothing may move it.
      const reached = acknowledged.of(epoch) + 1;
      if (reached <= from) return;
      from = reached;
    }
  };
  const askHeads = async (): Promise<void> => {
    await handOver.askHeads();
    isAsked = true;
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
    askHeads,
    forget: () => {
      acknowledged.clear();
      isAsked = false;
    },
    send: (entries) =>
      inLane(async () => {
        const inOrder = entries.toSorted(
          (left, right) => left.epoch - right.epoch || left.sequence - right.sequence,
        );
        await fill(await handOver.send(inOrder));
      }),
    handOn: () => {
      next ??= inLane(async () => {
        next = null;
        if (!isAsked) await askHeads();
        for (const { epoch, lastSequence } of journal.epochs()) await handOnEpoch(epoch, lastSequence);
      });
      return next;
    },
  };
}
