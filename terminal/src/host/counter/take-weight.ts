import type { ScalePort } from '@counterbook/hardware/counter';
import { type Result, refuse } from '@counterbook/shared/result';
import type { Inputs } from '../protocol/inputs.ts';
import type { Till } from '../protocol/till.ts';

/** Sells what lies on the scale: the weight that the cashier saw, and only while it still lies there, still. */
export function takeWeight(
  till: Pick<Till, 'addProduct'>,
  scale: ScalePort | null,
  { productId, grams, label }: Inputs['takeWeight'],
): Promise<Result<{ lineId: string }>> {
  const state = scale?.state();
  if (state?.status !== 'ready') return Promise.resolve(refuse({ code: 'scale.away' }));
  if (state.reading.type !== 'stable' || state.reading.grams !== grams)
    return Promise.resolve(refuse({ code: 'scale.moved' }));
  // A kilogram's thousandths are grams.
  return till.addProduct({ productId, quantity: grams, separate: true, label });
}
