/**
 * One round: the tills sell, the fault strikes and ends, a sale shows when all is as before, the tills rest, and the
 * books are compared. What the next round begins with is what this one left.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Random } from '../../replay/random.ts';
import { saidBy } from '../round.ts';
import { compareBooks, type Stretch, type Verdict } from './books.ts';
import type { Hall } from './hall.ts';
import { messagesIn, untilDrained } from './queues.ts';
import { recoveryOf } from './recovery.ts';
import type { HubRound, HubRow } from './row.ts';
import { watchHub } from './watch.ts';

const QUEUES = ['order.events', 'inventory.events', 'debt.events', 'sync.events', 'shop.events'];
const WARM_UP_MILLISECONDS = { least: 600, spread: 900 } as const;
const PATIENCE_MILLISECONDS = 90_000;
/** Where a sale did not come through in a minute, the books only tell what is missing. */
const NO_MORE_PATIENCE_MILLISECONDS = 5_000;
const LOOK_MILLISECONDS = 200;

export async function roundOf(
  hall: Hall,
  row: HubRow,
  how: { readonly turn: number; readonly random: Random },
): Promise<HubRound> {
  const { sellers, ledger, witness } = hall;
  const first = ledger.sold.length;
  const from = new Date().toISOString();
  const watch = watchHub(hall);
  const problems: string[] = [];
  let recovery: number | null = null;
  let what = `round ${how.turn}`;
  for (const seller of sellers) seller.resume();
  try {
    await delay(WARM_UP_MILLISECONDS.least + how.random.below(WARM_UP_MILLISECONDS.spread));
    const struckAt = performance.now();
    const struck = await row.strike(hall, how);
    problems.push(...struck.problems);
    recovery = await recoveryOf(hall, how.turn, struck.from);
    problems.push(...(await stillSelling(hall, struckAt)));
  } catch (error) {
    problems.push(saidBy(error));
  }
  for (const seller of sellers) await seller.pause();
  const seen = await watch.stop();
  what += `, answers ${[...seen].map(([status, count]) => `${count} × ${status}`).join(', ')}`;
  const stretch: Stretch = { sold: ledger.sold.slice(first), from };
  const patience = recovery === null ? NO_MORE_PATIENCE_MILLISECONDS : PATIENCE_MILLISECONDS;
  const verdict = await settle({ hall, stretch, patience }, problems);
  problems.push(
    ...verdict.findings,
    ...sellers.flatMap(({ troubles }) => troubles.splice(0)),
    ...witness.troubles,
  );
  witness.troubles.clear();
  const { lost, doubled } = verdict;
  return { what, problems, sales: stretch.sold.length, lost, doubled, recovery };
}

/** Nobody waited: each till made a sale after the fault began, before the recovery was over or soon after. */
async function stillSelling({ sellers, ledger }: Hall, since: number): Promise<readonly string[]> {
  const deadline = performance.now() + 5_000;
  const idle = () =>
    sellers.filter(({ number }) => !ledger.sold.some(({ till, at }) => till === number && at > since));
  while (idle().length > 0 && performance.now() < deadline) await delay(50);
  return idle().map(({ number }) => `till ${number} stopped selling`);
}

type Settling = { readonly hall: Hall; readonly stretch: Stretch; readonly patience: number };

/** All journals handed in, the bus drained, every service ready, no dead letters, and then the books. */
async function settle({ hall, stretch, patience }: Settling, problems: string[]): Promise<Verdict> {
  try {
    for (const { number, till } of hall.sellers)
      await till
        .until((view) => view.sync.waiting === 0, patience)
        .catch(() => problems.push(`till ${number} does not hand in: ${JSON.stringify(till.view.sync)}`));
    problems.push(...(await overstated(hall)));
    if (!(await untilDrained(hall.brokerUrl, QUEUES, patience))) problems.push('the bus does not drain');
    problems.push(...(await unready(hall, patience)), ...(await deadLetters(hall)));
    const deadline = performance.now() + patience;
    for (;;) {
      const verdict = await compareBooks(hall, stretch);
      // What is not there yet may be on the way; what is there twice will not go away.
      if (verdict.findings.length === 0 || verdict.doubled > 0 || performance.now() > deadline)
        return verdict;
      await delay(LOOK_MILLISECONDS);
    }
  } catch (error) {
    problems.push(`the books cannot be compared: ${saidBy(error)}`);
    return { lost: 0, doubled: 0, findings: [] };
  }
}

/** A till that says that nothing waits has told the truth: the hub has its last sale. */
async function overstated({ sellers, witness, shop, ledger }: Hall): Promise<readonly string[]> {
  type Terminal = { readonly id: string; readonly heads: readonly { readonly contiguousThrough: number }[] };
  const { terminals } = await witness.get<{ readonly terminals: readonly Terminal[] }>(
    `/api/sync/terminals?shopId=${shop.shopId}`,
  );
  return sellers.flatMap(({ number, till, terminalId }) => {
    const reached = terminals.find(({ id }) => id === terminalId)?.heads.at(-1)?.contiguousThrough ?? 0;
    const last = ledger.ofTill(number).lastSequence;
    return till.view.sync.waiting === 0 && reached < last
      ? [`till ${number} says that all is at the hub, which has ${reached} of ${last} entries`]
      : [];
  });
}

async function unready({ fleet }: Hall, patience: number): Promise<readonly string[]> {
  const deadline = performance.now() + patience;
  const asked = fleet.names.filter((name) => fleet.of(name).url.startsWith('http'));
  const left = new Set(asked);
  while (left.size > 0 && performance.now() < deadline) {
    for (const name of left) if (await isReady(fleet.of(name).url)) left.delete(name);
    await delay(50);
  }
  return [...left].map((name) => `${name} stays unready`);
}

export async function isReady(url: string): Promise<boolean> {
  try {
    const response = await fetch(new URL('/health/ready', url), { signal: AbortSignal.timeout(3_000) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}

async function deadLetters({ brokerUrl }: Hall): Promise<readonly string[]> {
  const dead = await messagesIn(
    brokerUrl,
    QUEUES.map((queue) => `${queue}.dead`),
  );
  return [...dead].flatMap(([queue, count]) => {
    if (count === null) return [`there is no queue ${queue}`];
    return count > 0 ? [`${count} dead letters in ${queue}`] : [];
  });
}
