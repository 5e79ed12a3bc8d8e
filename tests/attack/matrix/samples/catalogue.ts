import { cursorOf } from '@counterbook/shared/api';
import { behind, filtering, naming, plain, type Samples } from '../sample.ts';

type CatalogueRoute =
  | `${'GET' | 'POST'} /api/products`
  | `${'GET' | 'PATCH'} /api/products/{productId}`
  | 'POST /api/products/import';

const product = (sku: string) => ({ sku, name: 'Biscuits', price: 120, taxCode: 'standard' });

export const catalogueSamples: Samples<CatalogueRoute> = {
  'POST /api/products/import': [
    plain(200, (_, { fresh }) => ({
      query: { currency: 'GBP' },
      raw: {
        type: 'application/x-ndjson',
        text: JSON.stringify({ sku: fresh(), name: 'Imported', price: '1.20', taxCode: 'standard' }),
      },
    })),
  ],
  'GET /api/products': [
    plain(200),
    behind(({ productId }) => ({
      query: { cursor: cursorOf([productId]) },
    })),
  ],
  'GET /api/products/{productId}': [
    naming('company', ['path.productId'], 200, ({ productId }) => ({ path: { productId } })),
  ],
  'POST /api/products': [
    plain(201, (_, { fresh }) => ({ body: product(fresh()) })),
    filtering(
      'company',
      ['body.id'],
      (place) => (place === 'own' || place === 'sibling' ? 409 : 201),
      ({ otherProductId: id }) => ({ body: { id, ...product(`sku-of-${id}`) } }),
      { plants: true },
    ),
  ],
  'PATCH /api/products/{productId}': [
    naming('company', ['path.productId'], 200, ({ productId }) => ({
      path: { productId },
      body: { category: 'hot drinks' },
    })),
  ],
};
