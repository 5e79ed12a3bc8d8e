import { type ClientSession, type Connection, type Model, Schema } from 'mongoose';
import type { Scope } from '../../platform/auth/identity.ts';

/** The shops that this service has heard of, and whose they are: a receipt names its shop itself. */
type KnownShop = { readonly _id: string; readonly companyId: string };

const shopSchema = new Schema<KnownShop>(
  { _id: String, companyId: { type: String, required: true } },
  { versionKey: false },
);

export type ShopModel = Model<KnownShop>;

export function shopModelOf(connection: Connection): ShopModel {
  return connection.model<KnownShop>('Shop', shopSchema, 'shops');
}

export async function isShopOf(shops: ShopModel, scope: Scope, shopId: string): Promise<boolean> {
  return (await shops.exists({ _id: shopId, companyId: scope.companyId })) !== null;
}

/** `seenShops`: those that were found stored before, so that not every batch asks for its own. */
export async function rememberShops(
  { shops, seenShops }: { readonly shops: ShopModel; readonly seenShops: Set<string> },
  scope: Scope,
  shopIds: readonly string[],
  session: ClientSession,
): Promise<void> {
  const fresh = new Set(shopIds.filter((id) => !seenShops.has(id)));
  if (fresh.size === 0) return;
  const known = await shops
    .find({ _id: { $in: [...fresh] } })
    .session(session)
    .lean<KnownShop[]>();
  for (const { _id } of known) {
    seenShops.add(_id);
    fresh.delete(_id);
  }
  if (fresh.size === 0) return;
  await shops.insertMany(
    [...fresh].map((_id) => ({ _id, companyId: scope.companyId })),
    { session },
  );
}
