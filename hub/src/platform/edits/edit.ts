import { type FieldChanges, isChange, type Merged, mergeEdit } from '@counterbook/shared/edit';
import { chainKeyOf } from '@counterbook/shared/id';
import type { JournalEntry } from '@counterbook/shared/journal';
import type { Applied, EditFacts } from '@counterbook/shared/sync';

/** Who wrote something, and where; nulls for what was not at a till. */
export type Who = NonNullable<EditFacts['keptBy']>;
/** By field, who wrote the value that stands. */
export type SetBy = Readonly<Record<string, Who>>;

/** What a person changed in a document at a till. */
export type Edit = {
  readonly entryId: string;
  readonly documentId: string;
  readonly chain: string;
  readonly sequence: number;
  readonly changes: FieldChanges;
  readonly shopId: string;
  readonly who: Who;
};

export type Editable = {
  readonly id: string;
  readonly archived: boolean;
  readonly applied?: Applied | undefined;
};

/** A document at the hub, with what only the hub keeps of it. */
export type Kept<Doc> = { readonly document: Doc; readonly version: number; readonly setBy: SetBy };

/** What became of one edit; `before` and `after` null where there is no such document. */
export type Outcome<Doc> = Pick<Merged<Doc>, 'taken' | 'clashes'> & {
  readonly edit: Edit;
  readonly before: Kept<Doc> | null;
  readonly after: Kept<Doc> | null;
};

export function editOf(entry: JournalEntry, documentId: string, changes: FieldChanges): Edit {
  const { id: entryId, shopId, terminalId, epoch, sequence, staffId, occurredAt: at } = entry;
  const chain = chainKeyOf(terminalId, epoch);
  return {
    entryId,
    documentId,
    chain,
    sequence,
    changes,
    shopId,
    who: { staffId, shopId, terminalId, at },
  };
}

/**
 * Edits in the order in which they came, each on what those before it left. A document's version grows by one
 * however many touched it; its `applied` mark grows by every edit that was looked at, also one that found nothing to do.
 */
export function mergeEdits<Doc extends Editable>(
  before: ReadonlyMap<string, Kept<Doc>>,
  edits: readonly Edit[],
): { readonly outcomes: readonly Outcome<Doc>[]; readonly changed: readonly Kept<Doc>[] } {
  const touched = new Map<string, Kept<Doc>>();
  const outcomes = edits.map((edit): Outcome<Doc> => {
    const found = before.get(edit.documentId);
    if (!found) return { edit, before: null, after: null, taken: [], clashes: [] };
    const present = touched.get(edit.documentId) ?? { ...found, version: found.version + 1 };
    const { document, taken, clashes } = mergeEdit(present.document, edit.changes);
    const after = {
      document: { ...document, applied: advanced(document.applied, edit) },
      version: present.version,
      setBy: { ...present.setBy, ...setBy(edit, taken) },
    };
    touched.set(edit.documentId, after);
    return { edit, before: present, after, taken, clashes };
  });
  return { outcomes, changed: [...touched.values()] };
}

/** A field that is named with the value it has anyway: the person looked, and it is right so. */
export function isConfirmed({ changes }: Edit, field: string): boolean {
  const change = changes[field];
  return change !== undefined && change.from === change.to;
}

export function namesArchived({ changes }: Edit): boolean {
  return isChange({ archived: changes.archived });
}

/** An edit that comes late, behind its successors, does not turn the mark back. */
function advanced(applied: Applied | undefined, { chain, sequence }: Edit): Applied {
  return { ...applied, [chain]: Math.max(applied?.[chain] ?? 0, sequence) };
}

function setBy(edit: Edit, taken: readonly string[]): SetBy {
  return Object.fromEntries(
    taken.filter((field) => !isConfirmed(edit, field)).map((field) => [field, edit.who]),
  );
}
