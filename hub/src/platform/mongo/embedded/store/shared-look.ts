import type { StoreFile } from './store-file.ts';

/**
 * What is read while no group of writes is open shares one look at the file per turn of the event loop: a look of its
 * own costs more than the row that it fetches.
 */
export interface SharedLook {
  readonly begin: () => void;
  readonly end: () => void;
}

export function createSharedLook(file: Pick<StoreFile, 'prepare' | 'rollBack'>): SharedLook {
  let isOpen = false;
  const end = (): void => {
    if (!isOpen) return;
    isOpen = false;
    file.rollBack();
  };
  return {
    begin: () => {
      if (isOpen) return;
      file.prepare('BEGIN').run();
      isOpen = true;
      setImmediate(end);
    },
    end,
  };
}
