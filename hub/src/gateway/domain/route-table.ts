/** Which service owns an address: the first path segment after `/api` decides. */
const SEGMENTS: Readonly<Record<string, string>> = {
  auth: 'auth',
  users: 'auth',
  staff: 'auth',
  devices: 'auth',
  companies: 'company',
  shops: 'shop',
  products: 'ecommerce',
  sales: 'sales',
  shifts: 'sales',
  stock: 'inventory',
  inventory: 'inventory',
  customers: 'debt',
  debts: 'debt',
  sync: 'sync',
};

/** Null where nobody is at home. */
export function serviceOf(path: string): string | null {
  const segment = /^\/api\/([a-z-]+)(?:[/?]|$)/.exec(path)?.[1] ?? '';
  return Object.hasOwn(SEGMENTS, segment) ? (SEGMENTS[segment] ?? null) : null;
}
