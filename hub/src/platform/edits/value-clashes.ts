/**
 * A value that only one document should have (a phone number, a barcode) and that two have, because two tills wrote it
 * down while neither saw the other: both keep it and nothing is held up, since either may be the right one, and what a
 * till has shown must not vanish behind the cashier's back. A manager of the shop where it was written last is asked to
 * look. It is settled when one of the two gets another value or is archived, or when somebody says that it is right so.
 */
import type { Event } from '@counterbook/shared/events';
import type { ClientSession } from 'mongoose';
import type { Scope } from '../auth/identity.ts';
import { type AttentionModel, closed, findOpen, type Raised, writeAttention } from './attention-log.ts';
import { isConfirmed, type Outcome, type Who } from './edit.ts';
import { type Kind, type Named, said, WORDS } from './edit-attention.ts';

/** A document as it stands after a change. `who` null where it was not at a till: there is no shop to tell. */
export type Touched<Doc> = {
  readonly document: Doc;
  readonly fields: readonly string[];
  /** Fields that somebody looked at and left. */
  readonly confirmed: readonly string[];
  readonly who: Who | null;
};

export type Unique<Doc, Field extends string> = {
  readonly kind: Kind;
  readonly source: string;
  readonly fields: readonly Field[];
  /** Those that are not archived and have one of these values in that field. */
  readonly owners: (field: Field, values: readonly string[]) => Promise<readonly Doc[]>;
  readonly byIds: (ids: readonly string[]) => Promise<readonly Doc[]>;
  /** What the manager is to find out. */
  readonly question: string;
};

type Place = { readonly scope: Scope; readonly session: ClientSession; readonly time: Date };

export async function lookForClashes<
  Field extends string,
  Doc extends Named & Readonly<Record<Field, string>>,
>(
  model: AttentionModel,
  { scope, session, time }: Place,
  unique: Unique<Doc, Field>,
  touched: readonly Touched<Doc>[],
): Promise<readonly Event[]> {
  const latest = [...new Map(touched.map((each) => [each.document.id, each])).values()];
  if (latest.length === 0) return [];
  const ids = latest.map(({ document }) => document.id);
  const open = (await findOpen(model, scope, ids, session)).filter(
    ({ attention }) => attention.kind === 'value-clash',
  );
  const subjects = await unique.byIds(open.map(({ attention }) => attention.subject));
  const documents = new Map(
    [...subjects, ...latest.map((each) => each.document)].map((doc) => [doc.id, doc]),
  );
  const wanted: Raised[] = [];
  for (const field of unique.fields) {
    const values = new Set([...documents.values()].map((document) => document[field]));
    values.delete('' as Doc[Field]);
    const found = values.size === 0 ? [] : await unique.owners(field, [...values]);
    const owners = Map.groupBy(found, (document) => document[field]);
    const othersOf = (document: Doc | undefined): readonly Doc[] =>
      document === undefined || document.archived
        ? []
        : (owners.get(document[field])?.filter(({ id }) => id !== document.id) ?? []);
    const isRightSo = (id: string) =>
      latest.some(({ document, confirmed }) => document.id === id && confirmed.includes(field));
    const standing = open.filter(({ attention: { subject, edit } }) => {
      if (edit?.field !== field) return false;
      return !isRightSo(subject) && othersOf(documents.get(subject)).length > 0;
    });
    for (const raised of open)
      if (raised.attention.edit?.field === field && !standing.includes(raised)) wanted.push(closed(raised));
    for (const [at, { document, fields, confirmed, who }] of latest.entries()) {
      // Of two that are written together the later one is told of, and of two that are told of already neither.
      const isTold = (other: Doc) =>
        latest.slice(at + 1).some((later) => later.document.id === other.id) ||
        standing.some(
          ({ attention: { subject, edit } }) => subject === other.id && edit?.otherId === document.id,
        );
      const other = othersOf(document).find((each) => !isTold(each));
      if (!other || !who?.shopId || confirmed.includes(field) || !fields.includes(field)) continue;
      wanted.push({ shopId: who.shopId, attention: clashOf(unique, field, [document, other], who) });
    }
  }
  return writeAttention(model, { scope, source: unique.source, time }, wanted, session);
}

export function touchedBy<Doc>({ edit, after, taken }: Outcome<Doc>): Touched<Doc> | [] {
  if (after === null || taken.length === 0) return [];
  const confirmed = taken.filter((field) => isConfirmed(edit, field));
  return { document: after.document, fields: taken, confirmed, who: edit.who };
}

function clashOf<Field extends string, Doc extends Named & Readonly<Record<Field, string>>>(
  { kind, question }: Unique<Doc, Field>,
  field: Field,
  [document, other]: readonly [Doc, Doc],
  who: Who,
): Raised['attention'] {
  const { id, name } = document;
  const value = document[field];
  return {
    id: `value-clash:${field}:${id}`,
    kind: 'value-clash',
    subject: id,
    owner: 'manager',
    open: true,
    message: `“${name}” and “${other.name}” have the same ${WORDS[field] ?? field}, ${said(value)}: ${question}`,
    edit: {
      document: kind,
      documentId: id,
      name,
      field,
      kept: value,
      wanted: value,
      keptBy: null,
      wantedBy: who,
      otherId: other.id,
    },
  };
}
