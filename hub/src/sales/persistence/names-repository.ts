import { type ClientSession, type Connection, type Model, Schema } from 'mongoose';
import type { Scope } from '../../platform/auth/identity.ts';

/** The other names of a customer who turned out to be several: a sale keeps the one that it was made under. */
type StoredNames = {
  readonly _id: string;
  readonly companyId: string;
  readonly aliases: readonly string[];
  readonly version: number;
};

const namesSchema = new Schema<StoredNames>(
  {
    _id: String,
    companyId: { type: String, required: true },
    aliases: { type: [String], required: true },
    version: { type: Number, required: true },
  },
  { versionKey: false },
);

export type NamesModel = Model<StoredNames>;

export function namesModelOf(connection: Connection): NamesModel {
  return connection.model<StoredNames>('CustomerNames', namesSchema, 'customer_names');
}

/** An older telling, come late, changes nothing. */
export async function rememberNames(
  names: NamesModel,
  scope: Scope,
  told: { readonly customerId: string; readonly aliases: readonly string[]; readonly version: number },
  session: ClientSession,
): Promise<void> {
  const { companyId } = scope;
  const { customerId, aliases, version } = told;
  const _id = keyOf(scope, customerId);
  const known = await names.findOne({ companyId, _id }).session(session).lean<StoredNames>();
  if (known && known.version >= version) return;
  await names.updateOne(
    { companyId, _id },
    { $set: { aliases: [...aliases], version } },
    { upsert: true, session },
  );
}

/** The customer's id and all other names of the same. */
export async function namesOf(names: NamesModel, scope: Scope, customerId: string): Promise<string[]> {
  const { companyId } = scope;
  const known = await names.findOne({ companyId, _id: keyOf(scope, customerId) }).lean<StoredNames>();
  return [customerId, ...(known?.aliases ?? [])];
}

function keyOf(scope: Scope, id: string): string {
  return `${scope.companyId}:${id}`;
}
