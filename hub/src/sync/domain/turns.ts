/**
 * Hand-ins of one shop write the same feed: begun at once, all but one would do their work in vain and do it again. So
 * one group is in work at a time, and what comes meanwhile waits. Small ones, a few sales that were made just now, then
 * go together and before a large one, but not twice in a row: a month of sales has its turn too.
 */
export type Turns<T, R> = (shop: string, one: T) => Promise<R>;

type Rules<T, R> = {
  readonly sizeOf: (one: T) => number;
  /** Whether two may be in one group. */
  readonly isApart: (one: T, other: T) => boolean;
  /** @returns a result for each, in order. */
  readonly work: (group: readonly T[]) => Promise<readonly R[]>;
  /** Whether a fault is nobody's own, so that there is no use in doing the group again one by one. */
  readonly isOfAll: (error: unknown) => boolean;
};

/** Entries of a hand-in that goes before larger ones. */
const SMALL = 10;
/** Entries of a group: it is done within a fraction of a second. */
const MOST = 100;

type Waiting<T, R> = {
  readonly one: T;
  readonly done: (result: R) => void;
  readonly failed: (error: unknown) => void;
};

export function createTurns<T, R>(rules: Rules<T, R>): Turns<T, R> {
  const shops = new Map<string, Waiting<T, R>[]>();

  const work = async (group: readonly Waiting<T, R>[]): Promise<void> => {
    try {
      const results = await rules.work(group.map(({ one }) => one));
      for (const [index, { done }] of group.entries()) done(results[index] as R);
    } catch (error) {
      if (group.length === 1 || rules.isOfAll(error)) for (const { failed } of group) failed(error);
      else for (const waiting of group) await work([waiting]);
    }
  };
  const empty = async (shop: string, queue: Waiting<T, R>[]): Promise<void> => {
    for (let isLargeDue = false; queue.length > 0; ) {
      const group: readonly Waiting<T, R>[] = nextGroup(rules, queue, isLargeDue);
      isLargeDue = group.every(({ one }) => rules.sizeOf(one) <= SMALL);
      for (const waiting of group) queue.splice(queue.indexOf(waiting), 1);
      await work(group);
    }
    shops.delete(shop);
  };
  return (shop, one) =>
    new Promise((done, failed) => {
      const queue = shops.get(shop);
      if (queue !== undefined) {
        queue.push({ one, done, failed });
        return;
      }
      const first = [{ one, done, failed }];
      shops.set(shop, first);
      void empty(shop, first);
    });
}

function nextGroup<T, R>(
  { sizeOf, isApart }: Rules<T, R>,
  queue: readonly Waiting<T, R>[],
  isLargeDue: boolean,
): readonly Waiting<T, R>[] {
  const large = queue.filter(({ one }) => sizeOf(one) > SMALL).slice(0, 1);
  const group: Waiting<T, R>[] = [];
  let size = 0;
  for (const waiting of queue) {
    const { one } = waiting;
    size += sizeOf(one) > SMALL ? 0 : sizeOf(one);
    if (size > MOST) break;
    if (sizeOf(one) <= SMALL && group.every((other) => isApart(other.one, one))) group.push(waiting);
  }
  return large.length > 0 && (isLargeDue || group.length === 0) ? large : group;
}
