import type { NewShop, ShopChange } from '@counterbook/shared/api';
import type { ShopSettings } from '@counterbook/shared/sync';

type OfCompany = { readonly name: string; readonly currency: string; readonly locale: string };

export function newSettings(id: string, shop: NewShop, company: OfCompany): ShopSettings {
  const { name, code, ...rest } = shop;
  return { id, shopName: name, shopCode: code, ...rest, ...fromCompany(company) };
}

export function changeSettings(settings: ShopSettings, { name, ...change }: ShopChange): ShopSettings {
  const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  return { ...settings, ...given, ...(name === undefined ? {} : { shopName: name }) };
}

export function fromCompany({ name, currency, locale }: OfCompany) {
  return { companyName: name, currency, locale };
}
