import { timed } from '../statistics.ts';

export type Step = (index: number) => unknown;

export type Race = {
  /** Steps that are taken first and not counted. */
  readonly warmUp: number;
  readonly counted: number;
  /** How many steps one takes before it is the next one's turn. */
  readonly turn: number;
};

/**
 * Lets everybody take the same steps in turns, so that whatever else the machine does meets them all; who begins
 * changes with every turn. @returns the milliseconds of the counted steps.
 */
export async function race<Name extends string>(
  runners: Readonly<Record<Name, Step>>,
  { warmUp, counted, turn }: Race,
): Promise<Readonly<Record<Name, readonly number[]>>> {
  const lanes = Object.entries<Step>(runners).map(([name, step]) => ({ name, step, taken: [] as number[] }));
  const last = warmUp + counted;
  for (let from = 0; from < last; from += turn) {
    for (const { step, taken } of lanes)
      for (let index = from; index < Math.min(from + turn, last); index++) {
        const { milliseconds } = await timed(() => step(index));
        if (index >= warmUp) taken.push(milliseconds);
      }
    lanes.push(...lanes.splice(0, 1));
  }
  return Object.fromEntries(lanes.map(({ name, taken }) => [name, taken])) as unknown as Record<
    Name,
    number[]
  >;
}
