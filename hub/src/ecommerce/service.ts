import { createRoutes } from '../platform/http/create-router.ts';
import { createOutbox } from '../platform/outbox/outbox.ts';
import type { Service } from '../platform/service/service.ts';
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
    await products.createIndexes();
    const outbox = createOutbox(context);
    await outbox.start();
    const routes = createRoutes(context);
    const deps = { connection, products, outbox, now, newId };
    addImportRoute(routes, deps);
    addProductRoutes(routes, deps);
    return { routes, stop: outbox.stop };
  },
};
