import { attentionModelOf } from '../platform/edits/attention-log.ts';
import { editModelOf } from '../platform/edits/edit-log.ts';
import { createRoutes } from '../platform/http/create-router.ts';
import { consume } from '../platform/inbox/consume.ts';
import { createOutbox } from '../platform/outbox/outbox.ts';
import type { Service } from '../platform/service/service.ts';
import { tillModelOf } from '../platform/tills/till-repository.ts';
import { startSharing } from './commands/share-with-tills.ts';
import { DEBT_TYPES, onEntries } from './consumers/on-entries.ts';
import { accountModelOf } from './persistence/account-repository.ts';
import { aliasModelOf } from './persistence/alias-repository.ts';
import { customerModelOf } from './persistence/customer-repository.ts';
import { ledgerModelOf } from './persistence/ledger-repository.ts';
import { addCustomerRoutes } from './routes/customers.ts';
import { addDebtRoutes } from './routes/debts.ts';

export const debt: Service = {
  name: 'debt',
  port: 8012,
  database: 'debtdb',
  start: async (context) => {
    const { connection, log, now, newId } = context;
    const customers = customerModelOf(connection);
    const accounts = accountModelOf(connection);
    const ledger = ledgerModelOf(connection);
    const edits = editModelOf(connection);
    const attention = attentionModelOf(connection);
    const aliases = aliasModelOf(connection);
    const tills = tillModelOf(connection);
    for (const model of [customers, accounts, ledger, edits, attention, aliases, tills])
      await model.createIndexes();
    const outbox = createOutbox(context);
    await outbox.start();
    const deps = {
      connection,
      customers,
      accounts,
      ledger,
      edits,
      attention,
      aliases,
      tills,
      seenTills: new Set<string>(),
      outbox,
      log,
      now,
      newId,
    };
    const sharing = startSharing(deps);
    await consume(
      { ...context, queue: 'debt.events', types: DEBT_TYPES, batchSize: 500 },
      (session, events) => onEntries({ ...deps, onNewTills: sharing.wake }, session, events),
    );
    const routes = createRoutes(context);
    addCustomerRoutes(routes, deps);
    addDebtRoutes(routes, deps);
    return {
      routes,
      stop: async () => {
        await sharing.stop();
        await outbox.stop();
      },
    };
  },
};
