/**
 * Every till rings up its share of the acts, one after the other, all tills at once. A planned kill strikes while
 * an act is under way; the till is started again, the cashier signs in, and the act goes on where it stood.
 */
import type { TillProcess } from '../processes/till-process.ts';
import type { Act } from './plan.ts';
import { type Catalogue, expectOk, RefusedError, RingUp } from './ring-up.ts';

export type Selling = {
  readonly tills: readonly TillProcess[];
  readonly acts: readonly Act[];
  readonly catalogue: Catalogue;
  readonly killAfter: ReadonlyMap<number, number>;
};

export async function sellEverything({ tills, acts, catalogue, killAfter }: Selling): Promise<void> {
  await Promise.all(
    tills.map(async (till, turn) => {
      for (let place = turn; place < acts.length; place += tills.length) {
        const act = acts[place];
        if (act)
          await ringUpToTheEnd(till, new RingUp(till, catalogue, act), catalogue, killAfter.get(place));
      }
    }),
  );
}

/** Signs the manager in and opens a shift where none is open. */
export async function openForSelling(till: TillProcess, catalogue: Catalogue): Promise<void> {
  await till.until(
    (view) => view.phase === 'signed-out' || view.phase === 'no-shift' || view.phase === 'selling',
  );
  if (till.view.phase === 'signed-out') expectOk(await till.commands.signIn.mutate(catalogue.manager));
  const { phase } = await till.until((view) => view.phase !== 'signed-out');
  if (phase === 'no-shift') expectOk(await till.commands.openShift.mutate({ float: 10_000 }));
  await till.until((view) => view.phase === 'selling' && !view.sync.isLoading);
}

/** An act that ends before its kill was due is killed at its end, when its receipt is on the way to the printer. */
async function ringUpToTheEnd(
  till: TillProcess,
  ringUp: RingUp,
  catalogue: Catalogue,
  killAfter: number | undefined,
): Promise<void> {
  if (killAfter === undefined) return ringUp.run();
  const struck = new Promise<void>((resolve) => setTimeout(resolve, killAfter)).then(() => till.kill());
  try {
    await ringUp.run();
  } catch (error) {
    if (error instanceof RefusedError) throw error;
  }
  await struck;
  await till.start();
  await openForSelling(till, catalogue);
  await ringUp.run();
}
