import { type ClientSession, type Connection, type Model, Schema } from 'mongoose';
import type { Scope } from '../auth/identity.ts';
import type { Edit, Editable, Kept, Outcome } from './edit.ts';

/** Every edit of a till with what became of it: it is told by this log when it comes again. */
type StoredEdit = {
  readonly _id: string;
  readonly companyId: string;
  readonly documentId: string;
  readonly entryId: string;
  readonly edit: Edit;
  readonly taken: readonly string[];
  readonly clashes: Outcome<Editable>['clashes'];
  readonly isKnown: boolean;
};

const editSchema = new Schema<StoredEdit>(
  {
    _id: String,
    companyId: { type: String, required: true },
    documentId: { type: String, required: true },
    entryId: { type: String, required: true },
    edit: { type: Schema.Types.Mixed, required: true },
    taken: { type: [String], required: true },
    clashes: { type: Schema.Types.Mixed, required: true },
    isKnown: { type: Boolean, required: true },
  },
  { versionKey: false, minimize: false },
);
editSchema.index({ companyId: 1, documentId: 1 });

export type EditModel = Model<StoredEdit>;

export function editModelOf(connection: Connection): EditModel {
  return connection.model<StoredEdit>('Edit', editSchema, 'edits');
}

/** Those that were not taken before. An edit beyond its document's mark surely was not. */
export async function freshEdits<Doc extends Editable>(
  model: EditModel,
  scope: Scope,
  { edits, before }: { readonly edits: readonly Edit[]; readonly before: ReadonlyMap<string, Kept<Doc>> },
  session: ClientSession,
): Promise<readonly Edit[]> {
  const { companyId } = scope;
  const unique = [...new Map(edits.map((edit) => [edit.entryId, edit])).values()];
  const doubtful = unique.filter(({ documentId, chain, sequence }) => {
    const found = before.get(documentId);
    return found === undefined || (found.document.applied?.[chain] ?? 0) >= sequence;
  });
  if (doubtful.length === 0) return unique;
  const known = await model
    .find({ companyId, _id: { $in: doubtful.map((edit) => keyOf(scope, edit)) } }, { entryId: 1 })
    .session(session)
    .lean<Pick<StoredEdit, 'entryId'>[]>();
  const taken = new Set(known.map(({ entryId }) => entryId));
  return unique.filter(({ entryId }) => !taken.has(entryId));
}

export async function logEdits<Doc extends Editable>(
  model: EditModel,
  scope: Scope,
  outcomes: readonly Outcome<Doc>[],
  session: ClientSession,
): Promise<void> {
  if (outcomes.length === 0) return;
  const rows = outcomes.map(
    ({ edit, after, taken, clashes }): StoredEdit => ({
      _id: keyOf(scope, edit),
      companyId: scope.companyId,
      documentId: edit.documentId,
      entryId: edit.entryId,
      edit,
      taken,
      clashes,
      isKnown: after !== null,
    }),
  );
  await model.db.collection<StoredEdit>('edits').insertMany(rows, { session });
}

function keyOf(scope: Scope, { entryId }: Edit): string {
  return `${scope.companyId}:${entryId}`;
}
