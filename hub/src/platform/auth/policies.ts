/**
 * Who may do what at the hub: one row per route. A route without a row does not compile, a row without a route fails
 * a test. A role that is not named gets 403, nobody at all 401; which shop and which company somebody reaches is said
 * by the token and checked where the route is handled, and whatever lies outside answers 404.
 */
import type { Role } from './identity.ts';

/** `public` asks for no token. */
export type Policy = 'public' | readonly [Role, ...Role[]];
export type PolicyTable = Readonly<
  Record<`${'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'} /${string}`, Policy>
>;

const OPERATOR = ['super-admin'] as const;
const OWNERS = ['super-admin', 'company-admin'] as const;
const COMPANY_ADMIN = ['company-admin'] as const;
const MANAGERS = ['company-admin', 'shop-manager'] as const;
const SHOP_PEOPLE = [...MANAGERS, 'staff'] as const;
const PEOPLE = ['super-admin', ...SHOP_PEOPLE] as const;
const TERMINAL = ['device'] as const;
const ANY_TERMINAL = ['device', 'revoked-device'] as const;

export const POLICIES = {
  // Signing in and out
  'GET /api/auth/jwks': 'public',
  'GET /api/auth/revocations': 'public',
  'POST /api/auth/bootstrap': 'public',
  'POST /api/auth/login': 'public',
  'POST /api/auth/refresh': 'public',
  'POST /api/auth/logout': 'public',
  'GET /api/auth/me': PEOPLE,
  'POST /api/auth/password': PEOPLE,
  'POST /api/auth/password/forgotten': 'public',
  'POST /api/auth/password/reset': 'public',
  'POST /api/auth/email': PEOPLE,
  'POST /api/auth/email/verify': 'public',
  'GET /api/auth/sessions': PEOPLE,
  'DELETE /api/auth/sessions': PEOPLE,
  'DELETE /api/auth/sessions/{sessionId}': PEOPLE,

  // Terminals: enrolled with a code, known by their key
  'POST /api/auth/devices/enrol': 'public',
  'POST /api/auth/devices/challenge': 'public',
  'POST /api/auth/devices/token': 'public',
  'POST /api/devices/enrolment-codes': MANAGERS,
  'GET /api/devices': MANAGERS,
  'POST /api/devices/{terminalId}/move': MANAGERS,
  'POST /api/devices/{terminalId}/revoke': MANAGERS,

  // Accounts at the hub, and those who sign in at the tills
  'GET /api/users': OWNERS,
  'POST /api/users': OWNERS,
  'PATCH /api/users/{userId}': OWNERS,
  'GET /api/staff': MANAGERS,
  'POST /api/staff': MANAGERS,
  'PATCH /api/staff/{staffId}': MANAGERS,

  // Companies
  'POST /api/companies': OPERATOR,
  'GET /api/companies': OPERATOR,
  'GET /api/companies/{companyId}': PEOPLE,
  'PATCH /api/companies/{companyId}': OWNERS,

  // Shops
  'POST /api/shops': COMPANY_ADMIN,
  'GET /api/shops': SHOP_PEOPLE,
  'GET /api/shops/{shopId}': SHOP_PEOPLE,
  'PATCH /api/shops/{shopId}': MANAGERS,

  // The catalogue
  'POST /api/products/import': MANAGERS,
  'GET /api/products': SHOP_PEOPLE,
  'GET /api/products/{productId}': SHOP_PEOPLE,
  'POST /api/products': MANAGERS,
  'PATCH /api/products/{productId}': MANAGERS,

  // Sales and shifts
  'GET /api/sales': SHOP_PEOPLE,
  'GET /api/sales/summary': SHOP_PEOPLE,
  'GET /api/sales/{saleId}': SHOP_PEOPLE,
  'GET /api/shifts': MANAGERS,

  // Stock
  'GET /api/inventory/levels': SHOP_PEOPLE,
  'PATCH /api/inventory/levels/{productId}': MANAGERS,
  'GET /api/inventory/movements': SHOP_PEOPLE,
  'POST /api/inventory/receipts': MANAGERS,

  // Customers and what they owe
  'POST /api/customers': MANAGERS,
  'GET /api/customers': SHOP_PEOPLE,
  'GET /api/customers/{customerId}': SHOP_PEOPLE,
  'PATCH /api/customers/{customerId}': MANAGERS,
  'GET /api/debts': SHOP_PEOPLE,
  'GET /api/debts/{customerId}': SHOP_PEOPLE,
  'PATCH /api/debts/{customerId}': MANAGERS,
  'POST /api/debts/{customerId}/adjustments': MANAGERS,

  // Tills hand in and follow
  'POST /api/sync/journal': ANY_TERMINAL,
  'GET /api/sync/heads': TERMINAL,
  'GET /api/sync/feeds/{feed}': TERMINAL,
  'GET /api/sync/terminals': MANAGERS,
  'GET /api/sync/attention': MANAGERS,
  'POST /api/sync/attention/{attentionId}': MANAGERS,
  'GET /api/sync/journal': MANAGERS,
  'GET /api/sync/quarantine': MANAGERS,
  'POST /api/sync/quarantine/{entryId}': MANAGERS,
  'GET /api/sync/keys': 'public',
  'POST /api/sync/audit': TERMINAL,
  'POST /api/sync/report': TERMINAL,
} as const satisfies PolicyTable;

export type RouteName = keyof typeof POLICIES;
