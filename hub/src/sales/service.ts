import { createRoutes } from '../platform/http/create-router.ts';
import { consume } from '../platform/inbox/consume.ts';
import { createOutbox } from '../platform/outbox/outbox.ts';
import type { Service } from '../platform/service/service.ts';
import { onEntries, SALES_TYPES } from './consumers/on-entries.ts';
import { namesModelOf } from './persistence/names-repository.ts';
import { saleModelOf } from './persistence/sale-repository.ts';
import { shiftModelOf } from './persistence/shift-repository.ts';
import { addSaleRoutes } from './routes/sales.ts';
import { addShiftRoutes } from './routes/shifts.ts';

export const sales: Service = {
  name: 'sales',
  port: 8005,
  database: 'salesdb',
  start: async (context) => {
    const { connection, now } = context;
    const deps = {
      sales: saleModelOf(connection),
      shifts: shiftModelOf(connection),
      names: namesModelOf(connection),
      now,
    };
    for (const model of [deps.sales, deps.shifts, deps.names]) await model.createIndexes();
    const outbox = createOutbox(context);
    await outbox.start();
    await consume(
      { ...context, queue: 'order.events', types: SALES_TYPES, batchSize: 500 },
      (session, events) => onEntries(deps, session, events),
    );
    const routes = createRoutes(context);
    addSaleRoutes(routes, deps);
    addShiftRoutes(routes, deps);
    return { routes, stop: outbox.stop };
  },
};
