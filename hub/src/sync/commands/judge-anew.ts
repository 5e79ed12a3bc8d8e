/**
 * Entries that an older hub could not read are judged anew when one starts that can: their terminals signed them, and
 * nobody has to ask for it. Rows of versions that did not note why they were set aside are looked at too.
 */
import type { SetAsideCause } from '@counterbook/shared/api';
import type { Logger } from 'pino';
import { inTransaction } from '../../platform/mongo/transaction.ts';
import { compareToStored } from '../domain/compare-entry.ts';
import { judgeEntry } from '../domain/judge-entry.ts';
import { keyOf } from '../domain/places.ts';
import { rawOf } from '../domain/raw-of.ts';
import { asideRow, attentionOf, entryRow } from '../domain/rows.ts';
import { type DeviceDeps, findDevice } from '../persistence/device-repository.ts';
import { findEntries, listUnread, type StoredEntry, saveEntries } from '../persistence/entry-repository.ts';
import type { FeedNews } from '../persistence/write-feed.ts';
import type { TakeDeps } from './take-entries.ts';
import { tellAccepted } from './tell-accepted.ts';

export type AnewDeps = TakeDeps & DeviceDeps & { readonly log: Logger };

/** Beside the work; what is not through when the service stops is looked at when it starts again. */
export function judgeUnreadAnew(deps: AnewDeps): { readonly stop: () => Promise<void> } {
  let isStopped = false;
  const judge = async (): Promise<void> => {
    let taken = 0;
    for (const row of await listUnread(deps.entries))
      if (!isStopped) taken += Number(await judgeAnew(deps, row));
    if (taken > 0) deps.log.info({ entries: taken }, 'what an earlier version could not read is booked');
  };
  const judged = judge().catch((error: unknown) => {
    deps.log.error({ error }, 'what an earlier version could not read was not judged anew');
  });
  return {
    stop: () => {
      isStopped = true;
      return judged;
    },
  };
}

/** What versions before causes were noted wrote as reasons. */
const FORMER_REASONS: Readonly<Record<string, SetAsideCause>> = {
  'does not continue the entry before it': 'link',
  'another entry has this id: the till’s disk was copied or restored': 'fork',
  'the terminal was revoked': 'revoked',
};

async function judgeAnew(deps: AnewDeps, row: StoredEntry): Promise<boolean> {
  const scope = { companyId: row.companyId };
  const bringer = await findDevice(deps, scope, row.terminalId);
  if (!bringer) return false;
  const former = row.cause === undefined ? FORMER_REASONS[row.reason ?? ''] : undefined;
  if (former !== undefined) return noteCause(deps, row, former);
  const one = judgeEntry(rawOf(row), {
    bringer,
    shopId: row.shopId,
    find: (id) => (id === row.terminalId ? bringer : undefined),
  });
  if (keyOf(one) !== row._id) return false;
  if (!one.ok && one.reason === row.reason) return one.cause !== row.cause && noteCause(deps, row, one.cause);
  const at = deps.now();
  const { news, isTaken } = await inTransaction(deps.connection, async (session) => {
    const inside = { entries: deps.entries, scope, session };
    const [now] = await findEntries(inside, [row._id]);
    const isOpen = now?.state === 'quarantined' && now.hash === row.hash;
    const none: { news: FeedNews; isTaken: boolean } = { news: new Map(), isTaken: false };
    if (!isOpen) return none;
    if (!one.ok) {
      saveEntries(inside, [asideRow(row._id, one, one.owner, at)], () => false);
      const message = `An entry was set aside: ${one.reason}`;
      await deps.outbox.add(session, [attentionOf(row, at, { step: 'changed', message })]);
      return none;
    }
    if (compareToStored(now, one.entry, one.owner) !== 'same') return none;
    saveEntries(inside, [entryRow(one.entry, 'accepted', at)], () => false);
    const message = 'The hub can read the entry by now, and has booked it';
    const closed = attentionOf(row, at, { step: 'closed', message });
    const accepted = [one.entry];
    return {
      news: await tellAccepted(deps, scope, session, { accepted, beside: [closed], at }),
      isTaken: true,
    };
  });
  deps.announce(news);
  return isTaken;
}

async function noteCause({ entries }: AnewDeps, row: StoredEntry, cause: SetAsideCause): Promise<false> {
  await entries.updateOne(
    { companyId: row.companyId, _id: row._id, state: 'quarantined' },
    { $set: { cause } },
  );
  return false;
}
