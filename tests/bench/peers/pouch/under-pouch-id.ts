import type { Document } from '../document.ts';

export function underPouchId({ id, ...rest }: Document) {
  return { _id: id, ...rest };
}
