/**
 * A till that is new, starts anew or is revoked changes what all the company's limits are handed out to. That is many
 * accounts: they are gone through beside everything else, a few at a time, each page a transaction of its own. The
 * tills are ticked off at the end; a hub that stops on the way begins again, and finds the most of it done.
 */
import type { Connection } from 'mongoose';
import type { Logger } from 'pino';
import type { Scope } from '../../platform/auth/identity.ts';
import { inTransaction } from '../../platform/mongo/transaction.ts';
import type { Outbox } from '../../platform/outbox/outbox.ts';
import { findUnshared, type TillModel, tickShared } from '../../platform/tills/till-repository.ts';
import type { StoredAccountState } from '../domain/apply-ledger.ts';
import { type AccountModel, listLimited, saveAccounts } from '../persistence/account-repository.ts';
import { accountChanged } from './debt-events.ts';
import { withAllowances } from './post-ledger.ts';

export type Sharing = {
  /** There are tills that accounts were not shared with. */
  readonly wake: () => void;
  readonly stop: () => Promise<void>;
};

type ShareDeps = {
  readonly connection: Connection;
  readonly accounts: AccountModel;
  readonly tills: TillModel;
  readonly outbox: Outbox;
  readonly log: Logger;
  readonly now: () => Date;
};

const PAGE = 200;

export function startSharing(deps: ShareDeps): Sharing {
  let running: Promise<void> = Promise.resolve();
  let isStopped = false;
  let isWanted = false;
  const run = async () => {
    while (isWanted && !isStopped) {
      isWanted = false;
      const unshared = await findUnshared(deps.tills);
      for (const [companyId, tills] of Map.groupBy(unshared, (till) => till.companyId)) {
        const scope = { companyId };
        let after: string | null = '';
        while (after !== null && !isStopped) after = await sharePage(deps, scope, after);
        if (!isStopped) await tickShared(deps.tills, scope, tills);
      }
    }
  };
  const wake = () => {
    if (isWanted) return;
    isWanted = true;
    running = running.then(run).catch((error: unknown) => {
      deps.log.error(
        { error },
        'allowances were not shared with all tills: they are with the next news of one',
      );
    });
  };
  wake();
  return {
    wake,
    stop: () => {
      isStopped = true;
      return running;
    },
  };
}

/** @returns after which customer to go on; null at the end. */
function sharePage(deps: ShareDeps, scope: Scope, after: string): Promise<string | null> {
  return inTransaction(deps.connection, async (session) => {
    const page = await listLimited(deps.accounts, scope, { after, most: PAGE, session });
    const shared = await withAllowances(deps, scope, session, page);
    const changed = shared
      .filter((account, index) => !isSameHandOut(account, page[index]))
      .map((account) => ({ ...account, version: account.version + 1 }));
    saveAccounts(deps.accounts, scope, changed, session);
    const time = deps.now();
    await deps.outbox.add(
      session,
      changed.map((account) => accountChanged(scope, account, time)),
    );
    return page.length < PAGE ? null : (page.at(-1)?.id ?? null);
  });
}

function isSameHandOut(account: StoredAccountState, before: StoredAccountState | undefined): boolean {
  return (
    JSON.stringify([account.held, account.recalled]) === JSON.stringify([before?.held, before?.recalled])
  );
}
