import { accept, type Result, refuse } from '@counterbook/shared/result';
import type { ProductView } from '../../../src/host/protocol/views.ts';
import { parseQuantity } from '../amounts/amount-text.ts';

export type StockAct = 'receive' | 'count' | 'adjust';
export type StockLine = { readonly product: ProductView; readonly typed: string };
export type StockQuantity = { readonly productId: string; readonly quantity: number };

/** What was typed, in thousandths. A count may be zero, an adjustment may be less than zero but changes something. */
export function stockQuantities(
  act: StockAct,
  lines: readonly StockLine[],
): Result<readonly StockQuantity[]> {
  const quantities: StockQuantity[] = [];
  for (const { product, typed } of lines) {
    const isLess = act === 'adjust' && /^\s*[-−]/.test(typed);
    const parsed = parseQuantity(isLess ? typed.replace(/[-−]/, '') : typed, product.unit);
    if (!parsed.ok) return parsed;
    if (parsed.value === 0 && act !== 'count')
      return refuse({ code: 'quantity.invalid', quantity: 0, unit: product.unit });
    quantities.push({ productId: product.id, quantity: isLess ? -parsed.value : parsed.value });
  }
  return accept(quantities);
}
