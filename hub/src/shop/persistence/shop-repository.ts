import type { Shop } from '@counterbook/shared/api';
import type { ShopSettings } from '@counterbook/shared/sync';
import { type ClientSession, type Connection, type Model, Schema } from 'mongoose';
import type { Scope } from '../../platform/auth/identity.ts';

export type StoredShop = {
  readonly _id: string;
  readonly companyId: string;
  readonly code: string;
  /** What the tills are told, as a whole. */
  readonly settings: ShopSettings;
  readonly version: number;
};

/** What a shop's settings need of its company. `shops` counts creations, so that they and changes exclude each other. */
export type StoredCompany = {
  readonly _id: string;
  readonly name: string;
  readonly currency: string;
  readonly locale: string;
  readonly version: number;
  readonly shops: number;
};

const shopSchema = new Schema<StoredShop>(
  {
    _id: String,
    companyId: { type: String, required: true },
    code: { type: String, required: true },
    settings: { type: Schema.Types.Mixed, required: true },
    version: { type: Number, required: true },
  },
  { versionKey: false },
);
shopSchema.index({ companyId: 1, code: 1 }, { unique: true });

const companySchema = new Schema<StoredCompany>(
  {
    _id: String,
    name: { type: String, required: true },
    currency: { type: String, required: true },
    locale: { type: String, required: true },
    version: { type: Number, required: true },
    shops: { type: Number, default: 0 },
  },
  { versionKey: false },
);

export type ShopModels = {
  readonly shops: Model<StoredShop>;
  readonly companies: Model<StoredCompany>;
};

export function shopModelsOf(connection: Connection): ShopModels {
  return {
    shops: connection.model<StoredShop>('Shop', shopSchema, 'shops'),
    companies: connection.model<StoredCompany>('Company', companySchema, 'companies'),
  };
}

export function shopOf({ _id, code, settings }: StoredShop): Shop {
  return { id: _id, code, name: settings.shopName, settings };
}

export function findShop(
  { shops }: ShopModels,
  scope: Scope,
  id: string,
  session: ClientSession | null = null,
): Promise<StoredShop | null> {
  return shops.findOne({ _id: id, companyId: scope.companyId }, null, { session }).lean<StoredShop>().exec();
}

/** `shopIds` null: the whole company's. */
export function listShops(
  { shops }: ShopModels,
  scope: Scope,
  shopIds: readonly string[] | null,
  session: ClientSession | null = null,
): Promise<StoredShop[]> {
  const where = shopIds === null ? {} : { _id: { $in: [...shopIds] } };
  return shops
    .find({ companyId: scope.companyId, ...where }, null, { session })
    .sort({ code: 1 })
    .lean<StoredShop[]>()
    .exec();
}

export async function saveShop(
  { shops }: ShopModels,
  session: ClientSession,
  shop: StoredShop,
): Promise<void> {
  const { _id, companyId, settings, version } = shop;
  await shops.updateOne({ _id, companyId }, { $set: { settings, version } }, { session });
}
