/**
 * The schemas that have a name of their own in the OpenAPI document: every one that `shared` exports, called as it is
 * there without its ending. `shopSchema` becomes `Shop`, said once and referred to wherever it is used.
 */
import * as api from '@counterbook/shared/api';
import * as cart from '@counterbook/shared/cart';
import * as catalog from '@counterbook/shared/catalog';
import * as debt from '@counterbook/shared/debt';
import * as id from '@counterbook/shared/id';
import * as journal from '@counterbook/shared/journal';
import * as money from '@counterbook/shared/money';
import * as quantity from '@counterbook/shared/quantity';
import * as sale from '@counterbook/shared/sale';
import * as shift from '@counterbook/shared/shift';
import * as stock from '@counterbook/shared/stock';
import * as sync from '@counterbook/shared/sync';
import * as tax from '@counterbook/shared/tax';
import { z } from 'zod';

const ROOMS = [api, sync, catalog, cart, sale, shift, stock, debt, journal, money, quantity, tax, id];

export type NamedSchemas = {
  /** As zod wants to be told of names. */
  readonly registry: z.core.$ZodRegistry<{ id: string }>;
  readonly byName: ReadonlyMap<string, z.ZodType>;
};

export function nameSchemas(): NamedSchemas {
  const registry: NamedSchemas['registry'] = z.registry<{ id: string }>();
  const byName = new Map<string, z.ZodType>();
  for (const [exported, value] of ROOMS.flatMap((room) => Object.entries<unknown>(room))) {
    const [, first = '', rest = ''] = /^(\w)(\w*)Schema$/.exec(exported) ?? [];
    const name = first.toUpperCase() + rest;
    // Two rooms may export the same one; of two that merely share a name the first keeps it.
    if (name === '' || !(value instanceof z.ZodType) || registry.has(value) || byName.has(name)) continue;
    byName.set(name, value);
    registry.add(value, { id: name });
  }
  return { registry, byName };
}
