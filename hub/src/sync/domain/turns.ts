/**
 * Hand-ins of one shop write the same feed: begun at once, all but one would do their work in vain and do it again. So
 * each waits for its turn, and a few sales that were made just now do not wait behind a month of them.
 */
export type Turns = <T>(shop: string, size: number, work: () => Promise<T>) => Promise<T>;

/** Entries of a hand-in that goes before larger ones. */
const SMALL = 10;

type Waiting = { readonly isSmall: boolean; readonly begin: () => void };

export function createTurns(): Turns {
  const shops = new Map<string, Waiting[]>();
  const wait = (shop: string, isSmall: boolean): Promise<void> | undefined => {
    const waiting = shops.get(shop);
    if (waiting === undefined) {
      shops.set(shop, []);
      return undefined;
    }
    return new Promise((begin) => {
      const behind = waiting.findIndex((one) => isSmall && !one.isSmall);
      waiting.splice(behind === -1 ? waiting.length : behind, 0, { isSmall, begin });
    });
  };
  const next = (shop: string): void => {
    const first = shops.get(shop)?.shift();
    if (first === undefined) shops.delete(shop);
    else first.begin();
  };
  return async (shop, size, work) => {
    await wait(shop, size <= SMALL);
    try {
      return await work();
    } finally {
      next(shop);
    }
  };
}
