import type { Journal } from '../journal/journal.ts';
import { openMarks } from '../journal/marks.ts';
import type { LocalState } from '../store/index.ts';
import type { Log } from '../till/parts.ts';
import {
  type CompareDeps,
  findDifferences,
  type Page,
  readPage,
  singles,
  thatDiffer,
} from './compare-journal.ts';
import type { HandingIn } from './hand-in.ts';

/** What the hub lacks is sent again; what it has otherwise is sent too, so that it lies beside for a manager. */
export type Auditor = {
  /** What the hub has acknowledged since it was last compared, page by page up to a bound. */
  readonly compareNew: () => Promise<void>;
  /** The next page of all that was compared before. */
  readonly compareOld: () => Promise<void>;
  readonly compareRange: (epoch: number, from: number, to: number) => Promise<void>;
  readonly repaired: () => number;
  readonly differing: () => number;
};

export type AuditorDeps = CompareDeps & {
  readonly journal: Journal;
  readonly handingIn: Pick<HandingIn, 'send' | 'acknowledged'>;
  readonly local: LocalState;
  readonly log: Log;
  /** When the hub is found to have something else under so many numbers. */
  readonly onDiffering: (entries: number) => void;
};

/** Few enough that a cashier who scans meanwhile feels nothing. */
const PAGE = 250;
const MOST_PAGES = 20;

export function createAuditor(deps: AuditorDeps): Auditor {
  const { journal, handingIn } = deps;
  const audited = openMarks(deps.local, 'journal.audited', journal.epochs());
  const known = new Set<string>();
  let repaired = 0;
  let turn = 0;

  const mend = async (page: Page, found: readonly number[]): Promise<void> => {
    const { epoch, entries } = page;
    const own = found.flatMap((sequence) => entries.get(sequence) ?? []);
    if (own.length > 0) await handingIn.send(own);
    const still = await thatDiffer(deps, page, singles(epoch, found));
    for (const { from } of still) known.add(`${epoch}:${from}`);
    repaired += found.length - still.length;
    deps.log.warn(
      { epoch, sequences: found, still: still.length },
      'the hub’s copy of this journal differed',
    );
    if (still.length > 0) deps.onDiffering(known.size);
  };
  const compare = async (epoch: number, from: number, to: number): Promise<void> => {
    const page = await readPage(deps, { epoch, from, to }, (sequence) => known.has(`${epoch}:${sequence}`));
    const found = page.days.length === 0 ? [] : await findDifferences(deps, page);
    if (found.length > 0) await mend(page, found);
  };
  return {
    compareRange: async (epoch, from, to) => {
      for (let at = from; at <= to; at += PAGE) await compare(epoch, at, Math.min(to, at + PAGE - 1));
    },
    compareNew: async () => {
      let pages = MOST_PAGES;
      for (const { epoch } of journal.epochs()) {
        const end = handingIn.acknowledged(epoch);
        let at = Math.min(audited.of(epoch), end) + 1;
        for (; at <= end && pages > 0; pages -= 1) {
          const to = Math.min(end, at + PAGE - 1);
          await compare(epoch, at, to);
          audited.set(epoch, to);
          at = to + 1;
        }
      }
    },
    compareOld: async () => {
      const pages = journal.epochs().flatMap(({ epoch }) => {
        const end = Math.min(audited.of(epoch), handingIn.acknowledged(epoch));
        return Array.from({ length: Math.ceil(end / PAGE) }, (_, page) => ({
          epoch,
          from: page * PAGE + 1,
          to: Math.min(end, (page + 1) * PAGE),
        }));
      });
      turn = (turn + 1) % Math.max(1, pages.length);
      const page = pages[turn];
      if (page) await compare(page.epoch, page.from, page.to);
    },
    repaired: () => repaired,
    differing: () => known.size,
  };
}
