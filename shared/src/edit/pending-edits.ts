import type { Applied } from '../sync/feeds.ts';
import type { FieldChanges } from './change.ts';
import { mergeEdit } from './merge-edit.ts';

/** An edit made at this till; `chain` is the entry's `terminalId:epoch`. */
export type PendingEdit = {
  readonly chain: string;
  readonly sequence: number;
  readonly changes: FieldChanges;
};

/** The edits that a document from the hub does not contain yet. */
export function beyondApplied<Edit extends Omit<PendingEdit, 'changes'>>(
  edits: readonly Edit[],
  applied: Applied | undefined,
): readonly Edit[] {
  return edits.filter(({ chain, sequence }) => sequence > (applied?.[chain] ?? 0));
}

/**
 * The document as this till shows it: the hub's, and over it what was edited here and is not in it yet, by the rule
 * that the hub will merge with. When the edit comes back nothing moves on the screen.
 */
export function projectEdits<Doc extends { readonly applied?: Applied | undefined }>(
  document: Doc,
  edits: readonly PendingEdit[],
): Doc {
  return beyondApplied(edits, document.applied).reduce(
    (shown, { changes }) => mergeEdit(shown, changes).document,
    document,
  );
}
