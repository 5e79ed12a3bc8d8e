import { type ClientSession, type Connection, type Model, Schema } from 'mongoose';
import type { Scope } from '../../platform/auth/identity.ts';

/** A customer who turned out to be another one. `into` is nobody's alias: a merge further on moves it along. */
type StoredAlias = {
  readonly _id: string;
  readonly companyId: string;
  readonly customerId: string;
  readonly into: string;
};

const aliasSchema = new Schema<StoredAlias>(
  {
    _id: String,
    companyId: { type: String, required: true },
    customerId: { type: String, required: true },
    into: { type: String, required: true },
  },
  { versionKey: false },
);
aliasSchema.index({ companyId: 1, into: 1 });

export type AliasModel = Model<StoredAlias>;

export function aliasModelOf(connection: Connection): AliasModel {
  return connection.model<StoredAlias>('Alias', aliasSchema, 'aliases');
}

/** Whose account is theirs, by the id of those who are aliases. */
export async function findAliases(
  aliases: AliasModel,
  scope: Scope,
  customerIds: readonly string[],
  session: ClientSession,
): Promise<ReadonlyMap<string, string>> {
  if (customerIds.length === 0) return new Map();
  const stored = await aliases
    .find({ companyId: scope.companyId, _id: { $in: customerIds.map((id) => keyOf(scope, id)) } })
    .session(session)
    .lean<StoredAlias[]>();
  return new Map(stored.map(({ customerId, into }) => [customerId, into]));
}

/** `from` and all its own aliases are `into` from now on. */
export async function addAlias(
  aliases: AliasModel,
  scope: Scope,
  { from, into }: { readonly from: string; readonly into: string },
  session: ClientSession,
): Promise<void> {
  const { companyId } = scope;
  await aliases.updateMany({ companyId, into: from }, { $set: { into } }, { session });
  await aliases.updateOne(
    { companyId, _id: keyOf(scope, from) },
    { $set: { customerId: from, into } },
    { upsert: true, session },
  );
}

function keyOf(scope: Scope, id: string): string {
  return `${scope.companyId}:${id}`;
}
