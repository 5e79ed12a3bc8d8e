import { UnavailableError } from '@counterbook/shared/result';

/**
 * Why the store cannot do what was asked. `full`: nothing of the write was kept, and it may be tried again when
 * there is room. `failed`: the disk broke a promise, so nothing more is written until the till is restarted and
 * the file has been read back. `damaged`: the file does not hold what was written. `newer`: a later version wrote
 * it, and nothing in it was touched.
 */
export type StoreTrouble = 'in-use' | 'full' | 'failed' | 'damaged' | 'newer' | 'closed' | 'refused';

export class StoreError extends UnavailableError {
  readonly trouble: StoreTrouble;
  /** The process that has the file, where that is the trouble. */
  readonly holder: string | undefined;

  constructor(trouble: StoreTrouble, message: string, options?: ErrorOptions & { holder?: string }) {
    super(message);
    this.trouble = trouble;
    this.holder = options?.holder;
    if (options?.cause !== undefined) this.cause = options.cause;
  }
}

const SQLITE_BUSY = 5;
const SQLITE_FULL = 13;
/** Corrupt, not a database. */
const DAMAGED: ReadonlySet<number> = new Set([11, 26]);
/** With them I/O errors and what cannot be opened: after these nothing the disk says is believed. */
const BROKEN_DISK: ReadonlySet<number> = new Set([10, 14, ...DAMAGED]);

export function isBusy(error: unknown): boolean {
  return primaryCode(error) === SQLITE_BUSY;
}

export function isFull(error: unknown): boolean {
  return primaryCode(error) === SQLITE_FULL;
}

export function isBrokenDisk(error: unknown): boolean {
  const code = primaryCode(error);
  return code !== undefined && BROKEN_DISK.has(code);
}

export function isDamage(error: unknown): boolean {
  if (error instanceof StoreError) return error.trouble === 'damaged';
  const code = primaryCode(error);
  return code !== undefined && DAMAGED.has(code);
}

/** SQLite's extended codes carry the primary one in the low byte. */
function primaryCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number')
    return undefined;
  return error.errcode & 0xff;
}
