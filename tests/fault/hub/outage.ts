/**
 * Database and broker both gone for two minutes. The tills sell on all the while, say that nothing is handed in, and
 * hand it all in by themselves afterwards.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { HubRow } from './row.ts';

const AWAY_MILLISECONDS = 120_000;
/** A till waits this long for an answer before it calls the hub away. */
const NOTICED_AFTER_MILLISECONDS = 25_000;

export function bothGone(awayMilliseconds = AWAY_MILLISECONDS): HubRow {
  return {
    name: 'both-gone',
    fault: 'database and RabbitMQ both gone for two minutes',
    strike: async ({ held, sellers, ledger }) => {
      if (held === null) throw new Error('database and broker are not in our hands');
      const { database, broker } = held;
      await Promise.all([database.kill(), broker.node.kill()]);
      const first = ledger.sold.length;
      await delay(awayMilliseconds);
      const away = ledger.sold.slice(first);
      const problems = database.isDead && broker.node.isDead ? [] : ['somebody started them again'];
      for (const { number, till } of sellers) {
        const made = away.filter((sale) => sale.till === number).length;
        const { state, waitingSales } = till.view.sync;
        if (made === 0) problems.push(`till ${number} sold nothing in the outage`);
        if (awayMilliseconds > NOTICED_AFTER_MILLISECONDS && state !== 'offline')
          problems.push(`till ${number} says in the outage that it is ${state}`);
        if (waitingSales < made)
          problems.push(`till ${number} says that ${waitingSales} sales wait and made ${made} in the outage`);
      }
      await Promise.all([database.start(), broker.node.start()]);
      return { from: performance.now(), problems };
    },
  };
}
