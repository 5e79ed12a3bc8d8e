import type { Issue } from '@counterbook/shared/result';
import { http, list } from './fields.ts';

/** Each may be named by its variable: `INVENTORY_URL`, with commas between several instances. */
const SERVICE_NAMES = [
  'auth',
  'company',
  'shop',
  'ecommerce',
  'sales',
  'payment',
  'inventory',
  'notification',
  'websocket',
  'audit',
  'analytics',
  'debt',
  'sync',
] as const;

/** Base addresses of a service's instances by the service's name. */
export type ServiceUrls = Readonly<Record<string, readonly string[]>>;

export function readServiceUrls(environment: Readonly<Record<string, string | undefined>>): {
  readonly urls: ServiceUrls;
  readonly issues: readonly Issue[];
} {
  const urls: Record<string, readonly string[]> = {};
  const issues: Issue[] = [];
  for (const name of SERVICE_NAMES) {
    const variable = `${name.toUpperCase()}_URL`;
    const value = environment[variable];
    if (value === undefined) continue;
    const instances = list.parse(value);
    const wrong = instances.find((instance) => !http.safeParse(instance).success);
    if (wrong !== undefined) {
      issues.push({
        path: variable,
        message: `"${wrong}" is not an address that begins with http:// or https://`,
      });
    } else if (instances.length > 0) {
      urls[name] = [...new Set(instances)];
    }
  }
  return { urls, issues };
}
