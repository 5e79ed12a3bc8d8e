import { cursorOf } from '@counterbook/shared/api';
import { behind, filtering, naming, plain, type Samples } from '../sample.ts';

type DebtRoute =
  | `${'GET' | 'POST'} /api/customers`
  | `${'GET' | 'PATCH'} /api/${'customers' | 'debts'}/{customerId}`
  | 'GET /api/debts'
  | 'POST /api/debts/{customerId}/adjustments';

/** What a customer owes is owed to the company: an account says at which shops and tills it came about. */
const companyWide = { companyWide: true };

export const debtSamples: Samples<DebtRoute> = {
  'POST /api/customers': [
    plain(201, () => ({ body: { customers: [{ name: 'Newcomer' }] } })),
    filtering(
      'company',
      ['body.customers[].id'],
      201,
      ({ otherCustomerId: id }) => ({ body: { customers: [{ id, name: 'Namesake' }] } }),
      { plants: true },
    ),
  ],
  'GET /api/customers': [
    plain(200),
    behind(({ customerId }) => ({
      query: { cursor: cursorOf(['', customerId]) },
    })),
  ],
  'GET /api/customers/{customerId}': [
    naming('company', ['path.customerId'], 200, ({ customerId }) => ({ path: { customerId } })),
  ],
  'PATCH /api/customers/{customerId}': [
    naming('company', ['path.customerId'], 200, ({ customerId }) => ({
      path: { customerId },
      body: { phone: '0' },
    })),
  ],

  'GET /api/debts': [
    plain(200, () => ({}), companyWide),
    behind(({ customerId }) => ({ query: { cursor: cursorOf([customerId]) } }), companyWide),
  ],
  'GET /api/debts/{customerId}': [
    naming('company', ['path.customerId'], 200, ({ customerId }) => ({ path: { customerId } }), companyWide),
    behind(
      ({ saleId }, { world }) => ({
        path: { customerId: world.own.customerId },
        query: { cursor: cursorOf(['2020-01-01T00:00:00.000Z', saleId]) },
      }),
      companyWide,
    ),
  ],
  'PATCH /api/debts/{customerId}': [
    naming(
      'company',
      ['path.customerId'],
      200,
      ({ customerId }) => ({ path: { customerId }, body: { limit: 10_000 } }),
      companyWide,
    ),
  ],
  'POST /api/debts/{customerId}/adjustments': [
    naming(
      'company',
      ['path.customerId'],
      201,
      ({ customerId }, { fresh }) => ({
        path: { customerId },
        body: { id: fresh(), amount: -1, reason: 'rounded' },
      }),
      companyWide,
    ),
    filtering(
      'company',
      ['body.id'],
      (place) => (place === 'own' || place === 'sibling' ? 409 : 201),
      ({ adjustmentId: id }, { world }) => ({
        path: { customerId: world.own.customerId },
        body: { id, amount: -1, reason: 'rounded' },
      }),
      { ...companyWide, plants: true, isApart: true },
    ),
  ],
};
