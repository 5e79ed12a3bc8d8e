import {
  type Account,
  accountSchema,
  adjustmentSchema,
  cursorOf,
  debtAnswerSchema,
  debtQuerySchema,
  debtsAnswerSchema,
  debtsQuerySchema,
  limitChangeSchema,
} from '@counterbook/shared/api';
import { idSchema } from '@counterbook/shared/id';
import { z } from 'zod';
import type { Scope } from '../../platform/auth/identity.ts';
import type { Routes } from '../../platform/http/create-router.ts';
import { notFound, refused } from '../../platform/http/problem.ts';
import { adjustDebt, changeLimit } from '../commands/adjust-debt.ts';
import type { ChangeDeps } from '../commands/change-customer.ts';
import { documentOf } from '../commands/debt-events.ts';
import { emptyAccount, type StoredAccountState } from '../domain/apply-ledger.ts';
import { findAccounts, listAccounts } from '../persistence/account-repository.ts';
import { findCustomers } from '../persistence/customer-repository.ts';
import { listLedger } from '../persistence/ledger-repository.ts';

const params = z.strictObject({ customerId: idSchema });

export function addDebtRoutes(routes: Routes, deps: ChangeDeps): void {
  addReadingRoutes(routes, deps);
  routes.add({
    route: 'POST /api/debts/{customerId}/adjustments',
    summary: 'Adjust what a customer owes: an opening balance, a correction',
    params,
    body: adjustmentSchema,
    answer: accountSchema,
    status: 201,
    handle: async ({ identity, scope, params: { customerId }, body }) => {
      const adjusted = await adjustDebt(deps, scope, customerId, { ...body, staffId: identity.id });
      if (!adjusted.ok) throw refused(adjusted.refusal);
      return named(deps, scope, adjusted.value);
    },
  });
  routes.add({
    route: 'PATCH /api/debts/{customerId}',
    summary: 'Set how much a customer may owe',
    params,
    body: limitChangeSchema,
    answer: accountSchema,
    handle: async ({ scope, params: { customerId }, body }) =>
      named(deps, scope, await changeLimit(deps, scope, customerId, body.limit)),
  });
}

function addReadingRoutes(routes: Routes, deps: ChangeDeps): void {
  routes.add({
    route: 'GET /api/debts',
    summary: 'What customers owe',
    query: debtsQuerySchema,
    answer: debtsAnswerSchema,
    handle: async ({ scope, query }) => {
      const found = await listAccounts(deps.accounts, scope, query);
      const page = found.slice(0, query.limit);
      const last = page.at(-1);
      return {
        accounts: await withNames(deps, scope, page),
        next: last && found.length > page.length ? cursorOf([last.id]) : null,
      };
    },
  });
  routes.add({
    route: 'GET /api/debts/{customerId}',
    summary: 'What a customer owes, and why',
    params,
    query: debtQuerySchema,
    answer: debtAnswerSchema,
    handle: async ({ scope, params: { customerId }, query }) => {
      const [stored] = await findAccounts(deps.accounts, scope, [customerId]);
      const account = await named(deps, scope, stored ?? emptyAccount(customerId));
      // Somebody who is known and owes nothing yet has an empty account; nobody has none.
      if (!stored && account.name === null) throw notFound();
      const found = await listLedger(deps.ledger, scope, customerId, query);
      const ledger = found.slice(0, query.limit);
      const last = ledger.at(-1);
      const next = last && found.length > ledger.length ? cursorOf([last.recordedAt, last.id]) : null;
      return { account, ledger, next };
    },
  });
}

async function named(deps: ChangeDeps, scope: Scope, account: StoredAccountState): Promise<Account> {
  const [found] = await findCustomers(deps.customers, scope, [account.id]);
  return accountOf(account, found?.document.name);
}

async function withNames(
  deps: ChangeDeps,
  scope: Scope,
  accounts: readonly StoredAccountState[],
): Promise<readonly Account[]> {
  const ids = accounts.map(({ id }) => id);
  const found = await findCustomers(deps.customers, scope, ids);
  const names = new Map(found.map(({ document }) => [document.id, document.name]));
  return accounts.map((account) => accountOf(account, names.get(account.id)));
}

function accountOf(account: StoredAccountState, name: string | undefined): Account {
  return { ...documentOf(account), version: account.version, name: name ?? null };
}
