import { readStored } from '../../platform/mongo/stored-text.ts';

/** An entry as it came. */
export function rawOf({ raw }: { readonly raw: unknown }): unknown {
  return readStored(raw);
}
