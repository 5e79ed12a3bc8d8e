import type { LabelBarcode, LabelDocument, LabelSize } from '@counterbook/hardware/label';
import { hasValidCheckDigit, type Product } from '@counterbook/shared/catalog';
import { formatMoney } from '@counterbook/shared/money';
import type { ShopSettings } from '@counterbook/shared/sync';

/** What a shelf says of a product: its name, its price, by what unit, and the code by which a scanner finds it. */
export function composeLabel(
  product: Product,
  { settings, size }: { readonly settings: ShopSettings; readonly size: LabelSize },
): LabelDocument {
  const { currency, locale, pricesIncludeTax, taxRates } = settings;
  const price = formatMoney(product.price, currency, locale);
  const barcode = barcodeOf(product);
  const rate = taxRates.find(({ code }) => code === product.taxCode);
  return {
    size,
    name: product.name.trim() === '' ? product.sku : product.name,
    price: product.unit === 'piece' ? price : `${price} / ${SHORT[product.unit]}`,
    ...(pricesIncludeTax || rate === undefined ? {} : { note: `+ ${rate.name}` }),
    code: product.sku,
    ...(barcode === undefined ? {} : { barcode }),
  };
}

const SHORT = { kg: 'kg', litre: 'l', metre: 'm' } as const;

/** A number of any length that a scanner reads back as the product; its SKU where it has none. */
function barcodeOf({ barcode, sku }: Product): LabelBarcode | undefined {
  const payload = barcode === '' ? sku : barcode;
  if (hasValidCheckDigit(payload)) {
    if (payload.length === 8) return { symbology: 'ean8', payload };
    if (payload.length === 12) return { symbology: 'ean13', payload: `0${payload}` };
    if (payload.length === 13) return { symbology: 'ean13', payload };
  }
  return /^[A-Za-z0-9 ./-]{1,30}$/.test(payload) ? { symbology: 'code128', payload } : undefined;
}
