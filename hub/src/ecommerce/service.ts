import { attentionModelOf } from '../platform/edits/attention-log.ts';
import { editModelOf } from '../platform/edits/edit-log.ts';
import { createRoutes } from '../platform/http/create-router.ts';
import { consume } from '../platform/inbox/consume.ts';
import { createOutbox } from '../platform/outbox/outbox.ts';
import type { Service } from '../platform/service/service.ts';
import { onEntries, PRODUCT_TYPES } from './consumers/on-entries.ts';
import { productModelOf } from './persistence/product-repository.ts';
import { addImportRoute } from './routes/import.ts';
import { addProductRoutes } from './routes/products.ts';

export const ecommerce: Service = {
  name: 'ecommerce',
  port: 8004,
  database: 'ecommercedb',
  start: async (context) => {
    const { connection, now, newId } = context;
    const products = productModelOf(connection);
    const edits = editModelOf(connection);
    const attention = attentionModelOf(connection);
    for (const model of [products, edits, attention]) await model.createIndexes();
    const outbox = createOutbox(context);
    await outbox.start();
    const routes = createRoutes(context);
    const deps = { connection, products, edits, attention, outbox, now, newId };
    await consume(
      { ...context, queue: 'product.events', types: PRODUCT_TYPES, batchSize: 500 },
      (session, events) => onEntries(deps, session, events),
    );
    addImportRoute(routes, deps);
    addProductRoutes(routes, deps);
    return { routes, stop: outbox.stop };
  },
};
