/** RabbitMQ stopped in order and started again, and killed with everything it kept thrown away. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Trade } from './books.ts';
import type { Hall, Held } from './hall.ts';
import type { HubRow } from './row.ts';

const AWAY_MILLISECONDS = { least: 500, spread: 2_500 } as const;
const PATIENCE_MILLISECONDS = 30_000;

export const stopBroker: HubRow = {
  name: 'stop-broker',
  fault: 'RabbitMQ stopped in order, started again',
  strike: async (hall, { random }) => {
    const { broker } = heldBy(hall);
    await broker.node.stop();
    const problems = broker.node.isDead ? [] : ['RabbitMQ did not stop'];
    await delay(AWAY_MILLISECONDS.least + random.below(AWAY_MILLISECONDS.spread));
    await broker.node.start();
    return { from: performance.now(), problems };
  },
};

/** Whose queue holds what the broker alone still has when it dies; null: whatever lies there by chance. */
const HOLDERS = [
  { service: 'inventory', queue: 'inventory.events', book: 'stock' },
  { service: 'debt', queue: 'debt.events', book: 'debts' },
  { service: 'sales', queue: 'order.events', book: 'sales' },
  null,
] as const;
type Holder = NonNullable<(typeof HOLDERS)[number]>;

/**
 * In three of four rounds a consumer is first made to stand still, until a sale that it alone has not booked proves
 * that its events are with the broker; then both die, so that those events are nowhere but in the outbox.
 */
export const wipeBroker: HubRow = {
  name: 'wipe-broker',
  fault: 'RabbitMQ killed, its data directory deleted, started empty',
  strike: async (hall, { turn }) => {
    const { broker } = heldBy(hall);
    const holder = HOLDERS[turn % HOLDERS.length] ?? null;
    const problems: string[] = [];
    if (holder !== null) problems.push(...(await holdEvents(hall, holder)));
    await broker.node.kill();
    if (!broker.node.isDead) problems.push('RabbitMQ was not dead');
    if (!broker.wipe()) problems.push('there was nothing to wipe');
    await broker.node.start();
    const from = performance.now();
    return { from, problems };
  },
};

/** Leaves the consumer dead, with events of its own in the broker. */
async function holdEvents(hall: Hall, { service, book }: Holder): Promise<readonly string[]> {
  const { pid } = hall.fleet.of(service);
  process.kill(pid, 'SIGSTOP');
  try {
    const others = (['stock', 'debts', 'sales'] as const).filter((other) => other !== book);
    return await untilBookedElsewhere(hall, others);
  } finally {
    await hall.fleet.kill(service);
  }
}

/** A sale made now is booked by the two that go on: the broker has confirmed it, and so has it for the third. */
async function untilBookedElsewhere(
  hall: Trade,
  others: readonly ('stock' | 'debts' | 'sales')[],
): Promise<readonly string[]> {
  const { sellers, shop } = hall;
  const { goods, customerId } = shop.probe;
  const [seller] = sellers;
  if (!seller) return ['there is no till'];
  const sale = await seller.next({ lines: [{ goods, pieces: 1 }], customerId });
  const looks = {
    sales: `/api/sales/${encodeURIComponent(sale.id)}`,
    stock: `/api/inventory/levels?shopId=${shop.shopId}&productId=${goods.id}`,
    debts: `/api/debts/${customerId}?limit=1`,
  };
  const deadline = performance.now() + PATIENCE_MILLISECONDS;
  for (const book of others) {
    while (!(await hall.witness.ask(looks[book]).then((answer) => hasSale(hall, book, answer?.body)))) {
      if (performance.now() > deadline)
        return [`a sale did not come to ${book} while a neighbour stood still`];
      await delay(20);
    }
  }
  return [];
}

function hasSale({ shop, ledger }: Trade, book: 'stock' | 'debts' | 'sales', body: unknown): boolean {
  const answer = JSON.stringify(body) ?? '';
  const { goods, customerId } = shop.probe;
  if (book === 'stock')
    return answer.includes(`"quantity":${(shop.openingPieces - ledger.piecesSold(goods.id)) * 1000},`);
  return answer.includes(book === 'debts' ? `"balance":${ledger.owed(customerId)},` : '"receiptNumber":');
}

function heldBy({ held }: Hall): Held {
  if (held === null) throw new Error('the broker is not in our hands');
  return held;
}
