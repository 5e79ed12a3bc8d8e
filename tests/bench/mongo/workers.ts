import { spreadOf } from '../statistics.ts';

export type Rate = { readonly perSecond: number; readonly milliseconds: ReturnType<typeof spreadOf> };

/** How long each of some operations took, and all of them together. */
export type Taken = { readonly each: number[]; total: number };

export function nothingTaken(): Taken {
  return { each: [], total: 0 };
}

/** `callers` work side by side, each doing one operation after the other, until `count` are done. */
export async function work(
  taken: Taken,
  load: { readonly callers: number; readonly count: number },
  operation: (caller: number) => Promise<unknown>,
): Promise<void> {
  let left = load.count;
  const caller = async (_: unknown, which: number): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const from = performance.now();
      await operation(which);
      taken.each.push(performance.now() - from);
    }
  };
  const from = performance.now();
  await Promise.all(Array.from({ length: load.callers }, caller));
  taken.total += performance.now() - from;
}

/** The same for a loop that knows no callers: `group` operations share a flush. */
export function workBare(
  taken: Taken,
  load: { readonly group: number; readonly count: number },
  operation: () => void,
  within: (group: () => void) => void,
): void {
  const begun = performance.now();
  for (let done = 0; done < load.count; done += load.group) {
    const from = performance.now();
    within(() => {
      for (let n = 0; n < load.group; n += 1) operation();
    });
    const milliseconds = performance.now() - from;
    for (let n = 0; n < load.group; n += 1) taken.each.push(milliseconds);
  }
  taken.total += performance.now() - begun;
}

export function rateOf({ each, total }: Taken): Rate {
  return { perSecond: Math.round((each.length / total) * 1000), milliseconds: spreadOf(each) };
}
