import type { LevelsQuery } from '@counterbook/shared/api';
import { type ClientSession, type Connection, type Model, type QueryFilter, Schema } from 'mongoose';
import type { Scope } from '../../platform/auth/identity.ts';
import { readStored, toStoredText } from '../../platform/mongo/stored-text.ts';
import { writtenBefore } from '../../platform/mongo/write-later.ts';
import { writeRowsLater } from '../../platform/mongo/write-rows.ts';
import { emptyLevel, type Level } from '../domain/apply-movements.ts';

type StoredLevel = Omit<Level, 'id' | 'applied'> & {
  readonly _id: string;
  /** As text: a shop may have hundreds of tills. */
  readonly applied: unknown;
  readonly companyId: string;
  readonly productId: string;
};

const levelSchema = new Schema<StoredLevel>(
  {
    _id: String,
    companyId: { type: String, required: true },
    shopId: { type: String, required: true },
    productId: { type: String, required: true },
    quantity: { type: Number, required: true },
    applied: { type: Schema.Types.Mixed, required: true },
    version: { type: Number, required: true },
    scarce: { type: Boolean },
    held: { type: Schema.Types.Mixed },
    recalled: { type: Schema.Types.Mixed },
    wish: { type: Schema.Types.Mixed },
    oversold: { type: Boolean, required: true },
    attentionVersion: { type: Number, required: true },
  },
  { versionKey: false, minimize: false },
);
levelSchema.index({ companyId: 1, shopId: 1, productId: 1 }, { unique: true });
levelSchema.index({ companyId: 1, shopId: 1, scarce: 1 });

export type LevelModel = Model<StoredLevel>;

export function levelModelOf(connection: Connection): LevelModel {
  return connection.model<StoredLevel>('Level', levelSchema, 'levels');
}

export type LevelPlace = { readonly shopId: string; readonly productId: string };

export async function loadLevels(
  levels: LevelModel,
  scope: Scope,
  places: readonly LevelPlace[],
  session: ClientSession,
): Promise<Level[]> {
  await writtenBefore(session, levels.collection);
  const ids = new Set(places.map((place) => idOf(scope, place)));
  const stored = await levels
    .find({ companyId: scope.companyId, _id: { $in: [...ids] } })
    .session(session)
    .lean<StoredLevel[]>();
  return stored.map(toLevel);
}

/** With the commit of the transaction that loaded them: another writer of the same level makes it run again. */
export function saveLevels(
  levels: LevelModel,
  scope: Scope,
  changed: readonly Level[],
  session: ClientSession,
): void {
  const { companyId } = scope;
  const rows = changed.map(
    ({ id, applied, ...state }): StoredLevel => ({
      _id: idOf(scope, { shopId: state.shopId, productId: id }),
      companyId,
      productId: id,
      ...state,
      applied: toStoredText(applied),
    }),
  );
  // The first version is a level that nobody has stored.
  const fresh = new Set(rows.flatMap(({ _id, version }) => (version === 1 ? _id : [])));
  writeRowsLater(levels.db.collection<StoredLevel>('levels'), session, rows, (id) => fresh.has(id));
}

/** The scarce goods of these shops. */
export async function listScarce(
  levels: LevelModel,
  scope: Scope,
  shopIds: readonly string[],
  session: ClientSession,
): Promise<Level[]> {
  await writtenBefore(session, levels.collection);
  const stored = await levels
    .find({ companyId: scope.companyId, shopId: { $in: [...shopIds] }, scarce: true })
    .session(session)
    .lean<StoredLevel[]>();
  return stored.map(toLevel);
}

/** By shop and product; `shopIds` null is every shop of the company. One row more than asked tells of a next page. */
export async function listLevels(
  levels: LevelModel,
  scope: Scope,
  query: LevelsQuery & { readonly shopIds: readonly string[] | null },
): Promise<Level[]> {
  const { shopIds, productId, cursor, limit } = query;
  const stored = await levels
    .find({
      companyId: scope.companyId,
      ...(shopIds === null ? {} : { shopId: { $in: [...shopIds] } }),
      ...(productId === undefined ? {} : { productId }),
      ...behind(cursor),
    })
    .sort({ shopId: 1, productId: 1 })
    .limit(limit + 1)
    .lean<StoredLevel[]>();
  return stored.map(toLevel);
}

function behind(cursor: LevelsQuery['cursor']): QueryFilter<StoredLevel> {
  if (cursor === undefined) return {};
  const [shopId, productId] = cursor;
  return { $or: [{ shopId: { $gt: shopId } }, { shopId, productId: { $gt: productId } }] };
}

function idOf(scope: Scope, { shopId, productId }: LevelPlace): string {
  return `${scope.companyId}:${shopId}:${productId}`;
}

/** What an older hub stored lacks the fields that came later. */
function toLevel({ _id, companyId: _companyId, productId, applied, ...level }: StoredLevel): Level {
  const marks = readStored(applied) as Level['applied'];
  return { ...emptyLevel(level.shopId, productId), ...level, applied: marks, id: productId };
}
