import type { ScalePort } from '@counterbook/hardware/counter';
import { accept, type Result, refuse } from '@counterbook/shared/result';
import type { Inputs } from '../protocol/inputs.ts';

export async function tareScale(
  scale: ScalePort | null,
  { act }: Inputs['tareScale'],
): Promise<Result<null>> {
  const outcome = scale ? await scale[act]() : 'away';
  return outcome === 'done' ? accept(null) : refuse({ code: `scale.${outcome}` });
}
