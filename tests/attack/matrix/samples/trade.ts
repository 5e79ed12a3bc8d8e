import { cursorOf } from '@counterbook/shared/api';
import { behind, filtering, naming, plain, type Sample, type Samples } from '../sample.ts';

type TradeRoute =
  | 'GET /api/sales'
  | 'GET /api/sales/summary'
  | 'GET /api/sales/{saleId}'
  | 'GET /api/shifts'
  | `GET /api/inventory/${'levels' | 'movements'}`
  | 'PATCH /api/inventory/levels/{productId}'
  | 'POST /api/inventory/receipts';

const LONG_AGO = '2020-01-01T00:00:00.000Z';
const byShop = naming('shop', ['query.shopId'], 200, ({ shopId }) => ({ query: { shopId } }));
const byTerminal = filtering('shop', ['query.terminalId'], 200, ({ terminalId }) => ({
  query: { terminalId },
}));
const after = (field: 'saleId' | 'terminalId'): Sample =>
  behind((named) => ({
    query: { cursor: cursorOf([LONG_AGO, named[field]]) },
  }));

export const tradeSamples: Samples<TradeRoute> = {
  'GET /api/sales': [
    plain(200),
    byShop,
    byTerminal,
    filtering('company', ['query.customerId'], 200, ({ customerId }) => ({ query: { customerId } })),
    after('saleId'),
  ],
  'GET /api/sales/summary': [plain(200), byShop, byTerminal],
  'GET /api/sales/{saleId}': [naming('shop', ['path.saleId'], 200, ({ saleId }) => ({ path: { saleId } }))],
  'GET /api/shifts': [plain(200), byShop, byTerminal, after('terminalId')],

  'GET /api/inventory/levels': [
    plain(200),
    byShop,
    filtering('company', ['query.productId'], 200, ({ productId }) => ({ query: { productId } })),
    behind(({ shopId, productId }) => ({
      query: { cursor: cursorOf([shopId, productId]) },
    })),
  ],
  'GET /api/inventory/movements': [
    naming('shop', ['query.shopId'], 200, ({ shopId }, { world }) => ({
      query: { shopId, productId: world.own.productId },
    })),
    filtering('company', ['query.productId'], 200, ({ productId }, { world }) => ({
      query: { shopId: world.own.shopId, productId },
    })),
    behind(({ saleId }, { world }) => ({
      query: {
        shopId: world.own.shopId,
        productId: world.own.productId,
        cursor: cursorOf([LONG_AGO, saleId]),
      },
    })),
  ],
  'PATCH /api/inventory/levels/{productId}': [
    naming('shop', ['body.shopId'], 200, ({ shopId }, { world }) => ({
      path: { productId: world.own.productId },
      body: { shopId, scarce: false },
    })),
    filtering(
      'company',
      ['path.productId'],
      200,
      ({ otherProductId: productId }, { world }) => ({
        path: { productId },
        body: { shopId: world.own.shopId, scarce: false },
      }),
      { plants: true, isApart: true },
    ),
  ],
  'POST /api/inventory/receipts': [
    naming('shop', ['body.shopId'], 201, ({ shopId }, { fresh, world }) => ({
      body: { id: fresh(), shopId, reference: '', lines: lineOf(world.own.productId) },
    })),
    filtering(
      'company',
      ['body.lines[].productId'],
      201,
      ({ otherProductId }, { fresh, world }) => ({
        body: { id: fresh(), shopId: world.own.shopId, reference: '', lines: lineOf(otherProductId) },
      }),
      { plants: true },
    ),
    filtering(
      'company',
      ['body.id'],
      (place) => (place === 'own' || place === 'sibling' ? 409 : 201),
      ({ receiptId: id }, { world }) => ({
        body: { id, shopId: world.own.shopId, reference: '', lines: lineOf(world.own.productId) },
      }),
      { plants: true },
    ),
  ],
};

function lineOf(productId: string) {
  return [{ productId, quantity: 1000 }];
}
