import { auth } from './auth/service.ts';
import { company } from './company/service.ts';
import { debt } from './debt/service.ts';
import { ecommerce } from './ecommerce/service.ts';
import { inventory } from './inventory/service.ts';
import type { Service } from './platform/service/service.ts';
import { sales } from './sales/service.ts';
import { shop } from './shop/service.ts';
import { sync } from './sync/service.ts';

/** The hub's services in the order in which they start; the gateway stands before them all. */
export const SERVICES: readonly Service[] = [auth, company, shop, ecommerce, sales, inventory, debt, sync];
