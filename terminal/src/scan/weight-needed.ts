import type { Product } from '@counterbook/shared/catalog';
import { type Result, refuse } from '@counterbook/shared/result';

/** No trouble but a question: the screen asks how much, or the scale does, and names the label with the answer. */
export function weightNeeded({ id: productId, name, unit }: Product, label?: string): Result<never> {
  return refuse({ code: 'scan.weight-needed', productId, name, unit, ...(label && { label }) });
}
