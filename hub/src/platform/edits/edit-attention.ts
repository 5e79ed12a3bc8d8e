/** What people are told of edits that met others: both values, and who is behind each. */
import type { FieldClash } from '@counterbook/shared/edit';
import type { Attention, EditFacts } from '@counterbook/shared/sync';
import { closed, type Raised } from './attention-log.ts';
import { type Edit, type Editable, namesArchived, type Outcome } from './edit.ts';

export type Kind = EditFacts['document'];
export type Named = Editable & { readonly name: string };

export function attentionOfOutcomes<Doc extends Named>(
  kind: Kind,
  outcomes: readonly Outcome<Doc>[],
  open: readonly Raised[],
): readonly Raised[] {
  const standing = [...open];
  return outcomes.flatMap((outcome) => {
    const { edit, before, after, clashes } = outcome;
    if (before === null || after === null) return [unknownEdited(kind, edit)];
    const { name } = after.document;
    const settled = settledBy(standing, edit.documentId, outcome.taken);
    const met = clashes.map((clash) => clashed(kind, outcome, clash));
    if (after.document.archived && !namesArchived(edit)) met.push(archivedEdited(kind, edit, name));
    standing.push(...met);
    return [...settled, ...met];
  });
}

/** What was open about fields that somebody has set again. */
export function settledBy(
  open: readonly Raised[],
  documentId: string,
  fields: readonly string[],
): readonly Raised[] {
  return open
    .filter(({ attention: { kind, subject, edit } }) => {
      if (subject !== documentId) return false;
      if (kind === 'edit-archived') return fields.includes('archived');
      return kind === 'edit-clash' && edit !== undefined && fields.includes(edit.field);
    })
    .map(closed);
}

function clashed<Doc extends Named>(kind: Kind, { edit, before, after }: Outcome<Doc>, clash: FieldClash) {
  const { field, wanted, kept, from } = clash;
  const name = after?.document.name ?? '';
  return raise(edit, {
    id: `edit-clash:${edit.entryId}:${field}`,
    kind: 'edit-clash',
    owner: 'cashier',
    message:
      // An amount needs its currency to be said, which the till has.
      field === 'price'
        ? `“${name}”: the price stays as it is. A till changed it, but somebody else had changed it first`
        : `“${name}”: the ${WORDS[field] ?? field} stays ${said(kept)}. A till changed it from ${said(from)} to ${said(wanted)}, but somebody else had changed it first`,
    edit: {
      document: kind,
      documentId: edit.documentId,
      name,
      field,
      kept,
      wanted,
      keptBy: before?.setBy[field] ?? null,
      wantedBy: edit.who,
    },
  });
}

function archivedEdited(kind: Kind, edit: Edit, name: string): Raised {
  return raise(edit, {
    id: `edit-archived:${edit.documentId}`,
    kind: 'edit-archived',
    owner: 'cashier',
    message: `“${name}” was changed at a till after it had been archived: the change is kept, and it stays archived`,
    edit: {
      document: kind,
      documentId: edit.documentId,
      name,
      field: 'archived',
      kept: true,
      wanted: false,
      keptBy: null,
      wantedBy: edit.who,
    },
  });
}

function unknownEdited(kind: Kind, edit: Edit): Raised {
  const wanted = Object.entries(edit.changes).flatMap(([field, change]) =>
    change === undefined ? [] : `${WORDS[field] ?? field} ${said(change.to)}`,
  );
  return raise(edit, {
    id: `edit-unknown:${edit.entryId}`,
    kind: 'edit-unknown',
    owner: 'manager',
    message: `A till changed a ${kind} that the hub does not know (${edit.documentId}): ${wanted.join(', ')}`,
  });
}

function raise(edit: Edit, attention: Omit<Attention, 'subject' | 'open'>): Raised {
  return { shopId: edit.shopId, attention: { ...attention, subject: edit.documentId, open: true } };
}

export function said(value: FieldClash['kept']): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return value === '' ? 'empty' : `“${value}”`;
}

export const WORDS: Readonly<Record<string, string>> = {
  code: 'customer number',
  email: 'e-mail address',
  sku: 'SKU',
  taxCode: 'tax rate',
  archived: 'mark of being archived',
};
