import type { SaleLine } from '@counterbook/shared/sale';
import type { TillParts } from '../till/parts.ts';

/**
 * What of a sale the kitchen makes ready: the goods of the categories that the shop names, and where it names none all
 * goods. What the till knows no category of is made ready rather than forgotten.
 */
export async function kitchenLinesOf(
  { facts, products }: Pick<TillParts, 'facts' | 'products'>,
  lines: readonly SaleLine[],
): Promise<readonly SaleLine[]> {
  const goods = lines.filter(({ kind }) => kind === 'goods');
  const named = new Set(facts.settings()?.kitchenCategories?.map(plain));
  if (named.size === 0) return goods;
  const found = await products.byIds([...new Set(goods.map(({ productId }) => productId))]);
  const elsewhere = new Set(found.filter(({ category }) => !named.has(plain(category))).map(({ id }) => id));
  return goods.filter(({ productId }) => !elsewhere.has(productId));
}

function plain(category: string): string {
  return category.trim().toLowerCase();
}
