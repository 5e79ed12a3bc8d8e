import {
  cursorOf,
  newProductSchema,
  productChangeSchema,
  productsAnswerSchema,
  productsQuerySchema,
} from '@counterbook/shared/api';
import { productSchema } from '@counterbook/shared/catalog';
import { idSchema } from '@counterbook/shared/id';
import { z } from 'zod';
import type { Routes } from '../../platform/http/create-router.ts';
import { notFound, refused } from '../../platform/http/problem.ts';
import { changeProduct, createProduct, type ProductDeps } from '../commands/save-product.ts';
import { findProducts, listProducts } from '../persistence/product-repository.ts';

const oneProduct = z.strictObject({ productId: idSchema });
const CONFLICT = 409;

export function addProductRoutes(routes: Routes, deps: ProductDeps): void {
  routes.add({
    route: 'GET /api/products',
    summary: 'The catalogue, by SKU',
    query: productsQuerySchema,
    answer: productsAnswerSchema,
    handle: async ({ scope, query }) => {
      const found = await listProducts(deps.products, scope, query);
      const products = found.slice(0, query.limit);
      const last = products.at(-1);
      return { products, next: last && found.length > products.length ? cursorOf([last.sku]) : null };
    },
  });
  routes.add({
    route: 'GET /api/products/{productId}',
    summary: 'One product',
    params: oneProduct,
    answer: productSchema,
    handle: async ({ scope, params }) => {
      const found = (await findProducts(deps.products, scope, { ids: [params.productId] }))[0];
      if (!found) throw notFound();
      return found.document;
    },
  });
  routes.add({
    route: 'POST /api/products',
    summary: 'A new product',
    body: newProductSchema,
    answer: productSchema,
    status: 201,
    handle: async ({ scope, body }) => {
      const made = await createProduct(deps, scope, body);
      if (!made.ok) throw refused(made.refusal, CONFLICT);
      return made.value;
    },
  });
  routes.add({
    route: 'PATCH /api/products/{productId}',
    summary: 'Change a product, archive it or take it back',
    params: oneProduct,
    body: productChangeSchema,
    answer: productSchema,
    handle: async ({ identity, scope, params, body }) => {
      const asked = { change: body, staffId: identity.id };
      const changed = await changeProduct(deps, scope, params.productId, asked);
      if (changed === null) throw notFound();
      if (!changed.ok) throw refused(changed.refusal, CONFLICT);
      return changed.value;
    },
  });
}
