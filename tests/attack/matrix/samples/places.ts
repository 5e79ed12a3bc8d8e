import { naming, plain, type Samples } from '../sample.ts';

type PlaceRoute =
  | `${'GET' | 'POST'} /api/${'companies' | 'shops'}`
  | `${'GET' | 'PATCH'} /api/${'companies/{companyId}' | 'shops/{shopId}'}`;

export const placeSamples: Samples<PlaceRoute> = {
  'POST /api/companies': [
    plain(201, (_, { fresh }) => ({ body: { name: `Company ${fresh()}`, currency: 'EUR' } })),
  ],
  'GET /api/companies': [plain(200)],
  'GET /api/companies/{companyId}': [
    naming('company', ['path.companyId'], 200, ({ companyId }) => ({ path: { companyId } })),
  ],
  'PATCH /api/companies/{companyId}': [
    naming('company', ['path.companyId'], 200, ({ companyId }) => ({
      path: { companyId },
      body: { locale: 'en-IE' },
    })),
  ],

  'POST /api/shops': [
    plain(201, (_, { fresh }) => ({
      body: {
        code: fresh().replaceAll(/\W/g, '').toUpperCase().slice(-8),
        name: 'New shop',
        taxRates: [{ code: 'standard', name: 'VAT', ppm: 200_000 }],
      },
    })),
  ],
  'GET /api/shops': [plain(200)],
  'GET /api/shops/{shopId}': [naming('shop', ['path.shopId'], 200, ({ shopId }) => ({ path: { shopId } }))],
  'PATCH /api/shops/{shopId}': [
    naming('shop', ['path.shopId'], 200, ({ shopId }) => ({
      path: { shopId },
      body: { receiptFooter: 'Thank you' },
    })),
  ],
};
