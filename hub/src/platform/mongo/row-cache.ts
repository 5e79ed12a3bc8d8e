/**
 * Rows that are read all the time and hardly ever written, as they were read last; whoever writes one forgets it here
 * when its transaction has ended, however that went.
 */
export type RowCache<T> = {
  readonly find: (id: string, read: () => Promise<T | null>) => Promise<T | null>;
  readonly forget: (id: string) => void;
};

const MOST_ROWS = 10_000;

/** `isAlone`: no other process writes these rows. Where others do, they are read each time. */
export function createRowCache<T>(isAlone: boolean): RowCache<T> {
  const rows = new Map<string, T>();
  let forgotten = 0;
  return {
    find: async (id, read) => {
      const known = rows.get(id);
      if (known !== undefined) return known;
      const before = forgotten;
      const row = await read();
      // Something was written meanwhile, perhaps this: what was read may be what it was before.
      if (!isAlone || row === null || forgotten !== before) return row;
      if (rows.size >= MOST_ROWS) rows.clear();
      rows.set(id, row);
      return row;
    },
    forget: (id) => {
      forgotten += 1;
      rows.delete(id);
    },
  };
}
