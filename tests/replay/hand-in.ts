import { setTimeout as delay } from 'node:timers/promises';
import type { HubClient } from '../../start/hub-client.ts';
import type { TillProcess } from '../processes/till-process.ts';
import type { ReplayHub } from './fleet-hub.ts';
import { type HubSums, isSame, readBalances, readLevels, readSummary } from './hub-sums.ts';
import type { KillPlan } from './kills.ts';
import type { Catalogue } from './ring-up.ts';
import { readShown } from './shown-sums.ts';

type HandIn = {
  readonly hub: ReplayHub;
  readonly tills: readonly TillProcess[];
  readonly kills: KillPlan['whileHandingIn'];
  readonly admin: HubClient;
  readonly shopId: string;
  readonly catalogue: Catalogue;
  /** What the hub is to say in the end. */
  readonly wanted: HubSums;
  /** Whatever stood between them may go: the rest is to come to rest. */
  readonly onHandedIn: () => Promise<void> | undefined;
};

const QUIET_MILLISECONDS = 1_500;
/**
 * A hub that was killed first waits until what it had taken in hand is free again, and a till that has lost a message
 * asks by itself some seconds later: so long, nothing moves.
 */
const STUCK_MILLISECONDS = 60_000;
const PATIENCE_MILLISECONDS = 180_000;

/** Lets the tills hand in, kills what the plan says, and waits until hub and tills have come to rest. */
export async function handIn(asked: HandIn): Promise<void> {
  const { hub, tills, kills, admin, shopId, catalogue, wanted, onHandedIn } = asked;
  for (const { target, afterMilliseconds } of kills) {
    await delay(afterMilliseconds);
    const victim = target === 'hub' ? hub : tills[target];
    await victim?.kill();
    await victim?.start();
  }
  for (const till of tills)
    await till.until((view) => view.sync.waiting === 0 && view.phase !== 'loading', PATIENCE_MILLISECONDS);
  await onHandedIn();
  const hasAll = async (): Promise<boolean> => {
    const has = { stock: await sumOf(readLevels(admin, shopId)), owed: await sumOf(readBalances(admin)) };
    const shown = await Promise.all(tills.map((till) => readShown(till, catalogue)));
    return shown.every(({ stock, owed }) => stock === has.stock && owed === has.owed);
  };
  await untilStill(async () => {
    const sums = await readSummary(admin);
    const rest = [
      await sumOf(readLevels(admin, shopId)),
      tills.map(({ view: { sync } }) => [sync.state, sync.waiting, sync.loaded]),
    ];
    return { picture: JSON.stringify([sums, rest]), isComplete: isSame(sums, wanted) };
  }, hasAll);
}

type Look = { readonly picture: string; readonly isComplete: boolean };

/** Rest is the same picture for a while, a long one where something is missing: nothing moves any more. */
async function untilStill(look: () => Promise<Look>, hasAll: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + PATIENCE_MILLISECONDS;
  let seen = '';
  let since = performance.now();
  while (performance.now() < deadline) {
    const { picture, isComplete } = await look();
    const stillFor = performance.now() - since;
    if (picture !== seen) {
      seen = picture;
      since = performance.now();
    } else if (stillFor >= STUCK_MILLISECONDS) return;
    else if (isComplete && stillFor >= QUIET_MILLISECONDS && (await hasAll())) return;
    await delay(100);
  }
  throw new Error(`no rest within ${PATIENCE_MILLISECONDS / 1000} s: ${seen}`);
}

async function sumOf(levels: Promise<ReadonlyMap<string, number>>): Promise<number> {
  return [...(await levels).values()].reduce((total, level) => total + level, 0);
}
