import { createRoutes } from '../platform/http/create-router.ts';
import { consume } from '../platform/inbox/consume.ts';
import { createOutbox } from '../platform/outbox/outbox.ts';
import type { Service } from '../platform/service/service.ts';
import { tillModelOf } from '../platform/tills/till-repository.ts';
import { INVENTORY_TYPES, onEntries } from './consumers/on-entries.ts';
import { levelModelOf } from './persistence/level-repository.ts';
import { movementModelOf } from './persistence/movement-repository.ts';
import { receiptModelOf } from './persistence/receipt-repository.ts';
import { shopModelOf } from './persistence/shop-repository.ts';
import { addLevelRoutes } from './routes/levels.ts';
import { addReceiptRoutes } from './routes/receipts.ts';

export const inventory: Service = {
  name: 'inventory',
  port: 8007,
  database: 'inventorydb',
  start: async (context) => {
    const { connection, now } = context;
    const levels = levelModelOf(connection);
    const movements = movementModelOf(connection);
    const receipts = receiptModelOf(connection);
    const shops = shopModelOf(connection);
    const tills = tillModelOf(connection);
    for (const model of [levels, movements, receipts, shops, tills]) await model.createIndexes();
    const outbox = createOutbox(context);
    await outbox.start();
    const deps = {
      connection,
      levels,
      movements,
      receipts,
      shops,
      tills,
      seenTills: new Set<string>(),
      seenShops: new Set<string>(),
      outbox,
      now,
    };
    await consume(
      { ...context, queue: 'inventory.events', types: INVENTORY_TYPES, batchSize: 500 },
      (session, events) => onEntries(deps, session, events),
    );
    const routes = createRoutes(context);
    addLevelRoutes(routes, deps);
    addReceiptRoutes(routes, deps);
    return { routes, stop: outbox.stop };
  },
};
