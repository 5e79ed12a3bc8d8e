import type { Company, NewShop, ShopChange } from '@counterbook/shared/api';
import { accept, type Result, refuse } from '@counterbook/shared/result';
import type { ClientSession, Connection } from 'mongoose';
import type { Scope } from '../../platform/auth/identity.ts';
import { isDuplicateKey } from '../../platform/mongo/duplicate-key.ts';
import { inTransaction } from '../../platform/mongo/transaction.ts';
import type { Outbox } from '../../platform/outbox/outbox.ts';
import { changeSettings, newSettings } from '../domain/settings.ts';
import {
  findShop,
  type ShopModels,
  type StoredCompany,
  type StoredShop,
  saveShop,
} from '../persistence/shop-repository.ts';
import { settingsChanged } from './settings-changed.ts';

export type ShopDeps = {
  readonly connection: Connection;
  readonly models: ShopModels;
  readonly outbox: Outbox;
  readonly now: () => Date;
  readonly newId: () => string;
};

/** `company` as the company service just told it; what its events brought since then counts more. */
export async function createShop(
  deps: ShopDeps,
  scope: Scope,
  input: { readonly shop: NewShop; readonly company: Company },
): Promise<Result<StoredShop>> {
  const _id = deps.newId();
  try {
    const shop = await inTransaction(deps.connection, async (session) => {
      const company = await companyForNewShop(deps.models, session, input.company);
      const settings = newSettings(_id, input.shop, company);
      const made: StoredShop = {
        _id,
        companyId: scope.companyId,
        code: input.shop.code,
        settings,
        version: 1,
      };
      await deps.models.shops.create([made], { session });
      await deps.outbox.add(session, [settingsChanged(made, deps.now())]);
      return made;
    });
    return accept(shop);
  } catch (error) {
    if (isDuplicateKey(error)) return refuse({ code: 'shop.code-taken', shopCode: input.shop.code });
    throw error;
  }
}

/** Null: no such shop in this company. */
export async function changeShop(
  deps: ShopDeps,
  scope: Scope,
  input: { readonly id: string; readonly change: ShopChange },
): Promise<StoredShop | null> {
  return inTransaction(deps.connection, async (session) => {
    const before = await findShop(deps.models, scope, input.id, session);
    if (before === null) return null;
    const settings = changeSettings(before.settings, input.change);
    const after: StoredShop = { ...before, settings, version: before.version + 1 };
    await saveShop(deps.models, session, after);
    await deps.outbox.add(session, [settingsChanged(after, deps.now())]);
    return after;
  });
}

async function companyForNewShop(
  { companies }: ShopModels,
  session: ClientSession,
  told: Company,
): Promise<Pick<StoredCompany, 'name' | 'currency' | 'locale'>> {
  const { id, name, currency, locale } = told;
  const company = await companies
    .findOneAndUpdate(
      { _id: id },
      { $inc: { shops: 1 }, $setOnInsert: { name, currency, locale, version: 0 } },
      { session, upsert: true, returnDocument: 'after' },
    )
    .lean<StoredCompany>()
    .exec();
  return company ?? told;
}
