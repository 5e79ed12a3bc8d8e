import type { AuditRange } from '@counterbook/shared/sync';
import type { Journal } from '../journal/journal.ts';
import { openMarks } from '../journal/marks.ts';
import type { LocalState } from '../store/index.ts';
import type { Log } from '../till/parts.ts';
import {
  type CompareDeps,
  type Depth,
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
  /** Of all that was compared before, the next page, and the next few by what the hub noted of them. */
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
const NOTED_PAGES = 9;

export function createAuditor(deps: AuditorDeps): Auditor {
  const { journal, handingIn } = deps;
  const audited = openMarks(deps.local, 'journal.audited', journal.epochs());
  const known = new Set<string>();
  let repaired = 0;
  const turns = { contents: 0, notes: 0 };

  const mend = async (page: Page, found: readonly number[]): Promise<void> => {
    const { epoch, entries } = page;
    const own = found.flatMap((sequence) => entries.get(sequence) ?? []);
    if (own.length > 0) await handingIn.send(own);
    const still = await thatDiffer(deps, page, { ranges: singles(epoch, found), depth: 'contents' });
    for (const { from } of still) known.add(`${epoch}:${from}`);
    repaired += found.length - still.length;
    deps.log.warn(
      { epoch, sequences: found, still: still.length },
      'the hub’s copy of this journal differed',
    );
    if (still.length > 0) deps.onDiffering(known.size);
  };
  const compare = async (range: AuditRange, depth: Depth): Promise<void> => {
    const page = await readPage(deps, range, (sequence) => known.has(`${range.epoch}:${sequence}`));
    const found = page.days.length === 0 ? [] : await findDifferences(deps, page, depth);
    if (found.length > 0) await mend(page, found);
  };
  return {
    compareRange: async (epoch, from, to) => {
      for (let at = from; at <= to; at += PAGE)
        await compare({ epoch, from: at, to: Math.min(to, at + PAGE - 1) }, 'contents');
    },
    compareNew: async () => {
      let pages = MOST_PAGES;
      for (const { epoch } of journal.epochs()) {
        const end = handingIn.acknowledged(epoch);
        let at = Math.min(audited.of(epoch), end) + 1;
        for (; at <= end && pages > 0; pages -= 1) {
          const to = Math.min(end, at + PAGE - 1);
          await compare({ epoch, from: at, to }, 'contents');
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
      const next = async (depth: Depth): Promise<void> => {
        turns[depth] = (turns[depth] + 1) % Math.max(1, pages.length);
        const page = pages[turns[depth]];
        if (page) await compare(page, depth);
      };
      await next('contents');
      for (let noted = 0; noted < Math.min(NOTED_PAGES, pages.length); noted += 1) await next('notes');
    },
    repaired: () => repaired,
    differing: () => known.size,
  };
}
