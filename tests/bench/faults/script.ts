/**
 * The fault script: the same acts for every party, then a line that works and time to recover. What counts is what is
 * there in the end: lost, a sale that a till kept and the hub never got; doubled, one that the hub counts more than
 * once; skipped, one that the hub has and the shop's other till never gets.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { inTurn, PASS } from '../../line/fates.ts';
import type { Sale, ScriptedTill, World } from './party.ts';

export type Counts = { readonly lost: number; readonly doubled: number; readonly skipped: number };
export type Fault = (typeof FAULTS)[number]['name'];

const SALES = 6;
const LOOK_EVERY_MS = 250;

export const FAULTS = [
  { name: 'answer lost after apply', run: answerLost },
  { name: 'kill mid-push', run: killMidPush },
  { name: 'clock back a day, restart', run: clockBack },
  { name: 'a lost live message', run: liveMessageLost },
  { name: 'cloned till', run: clonedTill },
  { name: 'a poison row', run: poisonRow },
] as const;

/** Runs one fault in a world. @returns what it left. */
export async function runFault(name: Fault, world: World): Promise<Counts> {
  const fault = FAULTS.find((one) => one.name === name);
  if (!fault) throw new Error(`there is no fault ${name}`);
  await world.watcher.start();
  try {
    const kept = await fault.run(world);
    world.line.setPlan(() => PASS);
    return await recovered(world, kept);
  } finally {
    await world.seller.kill();
    await world.watcher.kill();
  }
}

/** The hub takes two batches and the line loses both answers. */
async function answerLost({ seller, line, pushName }: World): Promise<readonly Sale[]> {
  await line.setState('out');
  await seller.start();
  const kept = await seller.sell(SALES);
  line.setPlan(inTurn(pushName, [{ kind: 'lose-answer' }, { kind: 'lose-answer' }]));
  await line.setState('up');
  return kept;
}

/** The till dies while its batch is on the way; the hub takes it. It comes back and sells on. */
async function killMidPush({ seller, line, pushName, quietMs }: World): Promise<readonly Sale[]> {
  await line.setState('out');
  await seller.start();
  const kept = await seller.sell(SALES);
  const died = new Promise<void>((resolve) => {
    line.setPlan(({ name }) => {
      if (name === pushName) void seller.kill().then(resolve);
      return PASS;
    });
  });
  await line.setState('up');
  await Promise.race([died, delay(quietMs)]);
  line.setPlan(() => PASS);
  await seller.start();
  return [...kept, ...(await seller.sell(1))];
}

/** Sells, is stopped, comes back in yesterday, sells without the line, and is started again before the line is back. */
async function clockBack(world: World): Promise<readonly Sale[]> {
  const { seller, line } = world;
  await seller.start();
  const today = await seller.sell(SALES);
  await untilThere(world, world.hubHas, today);
  await seller.stop();
  await line.setState('out');
  await seller.start({ clockBackDays: 1 });
  const yesterday = await seller.sell(SALES);
  await seller.stop();
  await seller.start({ clockBackDays: 1 });
  await line.setState('up');
  return [...today, ...yesterday];
}

/** Two sales; the news of the first never reaches the other till, that of the second does. */
async function liveMessageLost(world: World): Promise<readonly Sale[]> {
  const { seller, watcher, watchersMeddler, liveWord } = world;
  await seller.start();
  const before = await seller.sell(1);
  await untilThere(world, watcher.has, before);
  watchersMeddler.swallow(liveWord);
  const lost = await seller.sell(1);
  await untilThere(world, world.hubHas, lost);
  await delay(LOOK_EVERY_MS * 2);
  watchersMeddler.swallow(null);
  return [...before, ...lost, ...(await seller.sell(1))];
}

/** A copied disk: both machines sell alone, then both come online, one after the other. */
async function clonedTill(world: World): Promise<readonly Sale[]> {
  const { seller, line } = world;
  await seller.start();
  const kept = [...(await seller.sell(2))];
  await untilThere(world, world.hubHas, kept);
  await seller.stop();
  const clone = await seller.clone();
  await line.setState('out');
  try {
    for (const till of [seller, clone]) {
      await till.start();
      kept.push(...(await till.sell(3)));
    }
    await line.setState('up');
    await untilThere(world, world.hubHas, kept);
  } finally {
    await clone.kill();
  }
  return kept;
}

/** One row among good ones that the hub refuses as often as it comes; good ones after it. */
async function poisonRow({ seller, line }: World): Promise<readonly Sale[]> {
  await line.setState('out');
  await seller.start();
  const kept = [...(await seller.sell(2)), await seller.sellRefused(), ...(await seller.sell(2))];
  await line.setState('up');
  await delay(LOOK_EVERY_MS * 4);
  return [...kept, ...(await seller.sell(1))];
}

async function recovered(world: World, kept: readonly Sale[]): Promise<Counts> {
  await untilThere(world, world.hubHas, kept);
  await untilThere(world, world.watcher.has, await world.hubTells());
  const atHub = await world.hubHas();
  const known = new Set(atHub);
  const told = (await world.hubTells()).filter((sale) => kept.includes(sale));
  const watcherHas = new Set(await world.watcher.has());
  return {
    lost: kept.filter((sale) => !known.has(sale)).length,
    doubled: atHub.length - known.size,
    skipped: new Set(told.filter((sale) => !watcherHas.has(sale))).size,
  };
}

/** Or until nothing has come for so long that nothing will. What is missing then is for the counts to say. */
async function untilThere(
  { quietMs }: World,
  has: ScriptedTill['has'],
  wanted: readonly Sale[],
): Promise<void> {
  let most = -1;
  let since = performance.now();
  while (performance.now() - since < quietMs) {
    const there = new Set(await has());
    const count = wanted.filter((sale) => there.has(sale)).length;
    if (count === wanted.length) return;
    if (count > most) [most, since] = [count, performance.now()];
    await delay(LOOK_EVERY_MS);
  }
}
