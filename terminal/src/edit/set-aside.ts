/**
 * What the hub set aside of what was written in this shop. An edit that it set aside counts here no longer: should a
 * manager take it after all, it comes back with the hub's document, and a rejected one never does.
 */
import type { Attention } from '@counterbook/shared/sync';
import type { Documents } from '../till/documents.ts';

export type SetAside = {
  /** Whether the hub ever set that entry aside. */
  readonly has: (entryId: string) => boolean;
  /** Whether a manager has still to decide over it. */
  readonly isOpen: (entryId: string) => boolean;
  readonly close: () => void;
};

export async function openSetAside(attention: Documents<Attention>, onChange: () => void): Promise<SetAside> {
  const isOpen = new Map<string, boolean>();
  const take = (documents: readonly Attention[]): boolean => {
    const entries = documents.filter(({ kind }) => kind === 'entry-quarantined');
    for (const { subject, open } of entries) isOpen.set(subject, open);
    return entries.length > 0;
  };
  take(await attention.find({ kind: 'entry-quarantined' }));
  const stop = attention.onChange((_ids, documents) => {
    if (take(documents)) onChange();
  });
  return {
    has: (entryId) => isOpen.has(entryId),
    isOpen: (entryId) => isOpen.get(entryId) === true,
    close: stop,
  };
}
