import type { CompanyChanged, Event } from '@counterbook/shared/events';
import type { ClientSession } from 'mongoose';
import { fromCompany } from '../domain/settings.ts';
import { listShops, saveShop } from '../persistence/shop-repository.ts';
import type { ShopDeps } from './change-shops.ts';
import { settingsChanged } from './settings-changed.ts';

/** A company's name or locale reaches the settings of all its shops; an older version than the known changes nothing. */
export async function applyCompany(
  deps: Pick<ShopDeps, 'models' | 'now'>,
  session: ClientSession,
  change: CompanyChanged,
): Promise<readonly Event[]> {
  const { companyId: _id, name, currency, locale, version } = change;
  const { companies } = deps.models;
  const known = await companies.findOne({ _id }, null, { session }).lean().exec();
  if (known !== null && known.version >= version) return [];
  const fields = { name, currency, locale, version };
  await companies.updateOne({ _id }, { $set: fields, $setOnInsert: { shops: 0 } }, { session, upsert: true });
  const events: Event[] = [];
  for (const shop of await listShops(deps.models, { companyId: _id }, null, session)) {
    const settings = { ...shop.settings, ...fromCompany(change) };
    const after = { ...shop, settings, version: shop.version + 1 };
    await saveShop(deps.models, session, after);
    events.push(settingsChanged(after, deps.now()));
  }
  return events;
}
