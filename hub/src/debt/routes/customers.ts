import {
  cursorOf,
  customerAnswerSchema,
  customerChangeSchema,
  customersAnswerSchema,
  customersQuerySchema,
  newCustomersAnswerSchema,
  newCustomersSchema,
} from '@counterbook/shared/api';
import { customerSchema } from '@counterbook/shared/debt';
import { idSchema } from '@counterbook/shared/id';
import { z } from 'zod';
import type { Routes } from '../../platform/http/create-router.ts';
import { notFound } from '../../platform/http/problem.ts';
import { inTransaction } from '../../platform/mongo/transaction.ts';
import { type ChangeDeps, changeCustomer } from '../commands/change-customer.ts';
import { registerCustomers } from '../commands/register-customers.ts';
import { fold } from '../domain/fold.ts';
import { findCustomers, listCustomers } from '../persistence/customer-repository.ts';

const params = z.strictObject({ customerId: idSchema });

export function addCustomerRoutes(routes: Routes, deps: ChangeDeps & { readonly newId: () => string }): void {
  routes.add({
    route: 'POST /api/customers',
    summary: 'Register customers, one or many',
    body: newCustomersSchema,
    bodyLimit: 4 * 1024 * 1024,
    answer: newCustomersAnswerSchema,
    status: 201,
    handle: async ({ scope, body }) => {
      const asked = body.customers.map(({ id, ...fields }) => ({
        ...fields,
        id: id ?? deps.newId(),
        archived: false,
      }));
      const customers = await inTransaction(deps.connection, async (session) => {
        const registered = await registerCustomers(deps, scope, session, asked);
        await deps.outbox.add(session, registered.events);
        return registered.customers;
      });
      return { customers };
    },
  });
  routes.add({
    route: 'GET /api/customers',
    summary: 'Customers by name, or those that a search finds',
    query: customersQuerySchema,
    answer: customersAnswerSchema,
    handle: async ({ scope, query }) => {
      const found = await listCustomers(deps.customers, scope, query);
      const page = found.slice(0, query.limit);
      const last = page.at(-1);
      return {
        customers: page,
        next: last && found.length > page.length ? cursorOf([fold(last.name), last.id]) : null,
      };
    },
  });
  routes.add({
    route: 'GET /api/customers/{customerId}',
    summary: 'One customer',
    params,
    answer: customerAnswerSchema,
    handle: async ({ scope, params: { customerId } }) => {
      const [found] = await findCustomers(deps.customers, scope, [customerId]);
      if (!found) throw notFound();
      return found.document;
    },
  });
  routes.add({
    route: 'PATCH /api/customers/{customerId}',
    summary: 'Change the named fields of a customer',
    params,
    body: customerChangeSchema,
    answer: customerSchema,
    handle: async ({ identity, scope, params: { customerId }, body }) => {
      const asked = { change: body, staffId: identity.id };
      const customer = await changeCustomer(deps, scope, customerId, asked);
      if (customer === null) throw notFound();
      return customer;
    },
  });
}
