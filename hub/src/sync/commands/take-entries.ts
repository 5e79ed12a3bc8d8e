/**
 * Takes what a terminal hands in, its own entries and those of other terminals of its shop, whatever their order: each
 * gets a verdict of its own, and what follows its chain's head without a gap is released as events in sequence order,
 * all in one transaction. The heads are written first, so that hand-ins of one chain take turns and a repeat finds what
 * the first one did. They also say up to where anything is stored: what comes beyond is new and not looked for. Should
 * that be wrong, as in a database that was put back in pieces, the hand-in is taken again with everything looked up.
 */
import type { JournalEntry } from '@counterbook/shared/journal';
import type { HandIn, HandInAnswer } from '@counterbook/shared/sync';
import type { ClientSession, Connection } from 'mongoose';
import type { Scope } from '../../platform/auth/identity.ts';
import { isDuplicateKey } from '../../platform/mongo/duplicate-key.ts';
import { inTransaction } from '../../platform/mongo/transaction.ts';
import { type Chain, followerOf, giveVerdicts, type Verdicts } from '../domain/give-verdicts.ts';
import { type Judged, judgeEntry, type Senders } from '../domain/judge-entry.ts';
import { besideKeyOf, keyOf, placeOf } from '../domain/places.ts';
import { missingBefore } from '../domain/release-in-order.ts';
import { attentionOf } from '../domain/rows.ts';
import type { Turns } from '../domain/turns.ts';
import { findEntries, type StoredEntry, saveEntries } from '../persistence/entry-repository.ts';
import type { FeedNews } from '../persistence/feed-repository.ts';
import { moveHead } from '../persistence/head-repository.ts';
import type { Seal } from '../seal.ts';
import { type ChainDeps, takeChains } from './take-chains.ts';
import { type TellDeps, tellAccepted } from './tell-accepted.ts';

export type TakeDeps = TellDeps &
  ChainDeps & {
    readonly connection: Connection;
    readonly seal: Seal;
    readonly turns: Turns;
    /** Called after the commit with the partitions that have news. */
    readonly announce: (news: FeedNews) => void;
  };

export async function takeEntries(
  deps: TakeDeps,
  senders: Senders,
  { entries: raws, sentAt }: Pick<HandIn, 'entries' | 'sentAt'>,
): Promise<HandInAnswer> {
  const judged = raws.map((raw) => judgeEntry(raw, senders));
  const takeAs = (inDoubt: boolean) =>
    inTransaction(deps.connection, (session) => take(deps, senders, { judged, sentAt, inDoubt }, session));
  const shop = `${senders.bringer.companyId}/${senders.shopId}`;
  const { given, chains, news } = await deps.turns(shop, raws.length, () =>
    takeAs(false).catch((error: unknown) => {
      if (isDuplicateKey(error)) return takeAs(true);
      throw error;
    }),
  );
  deps.announce(news);
  const verdicts = judged.flatMap((one) => given.of.get(one) ?? []);
  return { verdicts, ...headsOf(deps, senders, chains) };
}

type Batch = {
  readonly judged: readonly Judged[];
  readonly sentAt: string | undefined;
  readonly inDoubt: boolean;
};

async function take(deps: TakeDeps, { bringer }: Senders, batch: Batch, session: ClientSession) {
  const judged = batch.judged.toSorted((left, right) => Number(right.ok) - Number(left.ok));
  const scope = { companyId: bringer.companyId };
  const inside = { entries: deps.entries, scope, session };
  const keys = new Set(judged.map(keyOf));
  const chains = await takeChains(deps, { ...batch, bringer, judged }, session);
  const known = judged.filter((one) => batch.inDoubt || !isNew(one, chains)).map(keyOf);
  const stored = byId(known.length === 0 ? [] : await findEntries(inside, known));
  const doubtful = doubtfulIds(judged, chains, stored);
  const more = doubtful.length === 0 ? [] : await findEntries(inside, doubtful);
  const at = deps.now();
  const given = giveVerdicts({ judged, chains, stored: byId([...stored.values(), ...more]), at });
  await saveEntries(inside, [...given.rows.values()], (id) => keys.has(id) && !stored.has(id));
  for (const { head, release } of chains.values()) {
    const storedThrough = Math.max(release.head.contiguousThrough, ...release.held);
    await moveHead(deps.heads, scope, { ...head, ...release.head, storedThrough }, session);
  }
  const accepted = [...chains.values()].flatMap(({ release }) => release.accepted);
  const told = { accepted: [...accepted, ...given.late], given, at };
  const news = await tell(deps, scope, session, {
    ...told,
    areNew: !batch.inDoubt && given.late.length === 0,
  });
  return { given, chains, news };
}

function byId(rows: readonly StoredEntry[]): Map<string, StoredEntry> {
  return new Map(rows.map((row) => [row._id, row]));
}

/** It takes a number beyond all that is stored of its chain. */
function isNew(one: Judged, chains: ReadonlyMap<string, Chain>): boolean {
  const place = placeOf(one);
  return place !== null && place.sequence > (chains.get(place.chain)?.storedThrough ?? 0);
}

/**
 * What else must be looked up, where anything is out of the ordinary: what is kept beside an entry, and what follows
 * one that the head has passed and that is not there, or not whole.
 */
function doubtfulIds(
  judged: readonly Judged[],
  chains: ReadonlyMap<string, Chain>,
  stored: ReadonlyMap<string, StoredEntry>,
): string[] {
  const passed = new Map(
    [...chains.values()].map(({ head }) => [`${head.terminalId}:${head.epoch}`, head.contiguousThrough]),
  );
  return judged.flatMap((one) => {
    const row = stored.get(keyOf(one));
    const beside =
      row !== undefined && row.hash !== (one.ok ? one.entry.hash : one.claim.hash) ? [besideKeyOf(one)] : [];
    if (!one.ok || (row !== undefined && row.state !== 'quarantined' && row.state !== 'rejected'))
      return beside;
    const { terminalId, epoch, sequence } = one.entry;
    const isPassed = sequence < (passed.get(`${terminalId}:${epoch}`) ?? 0);
    return isPassed ? [...beside, followerOf(one.entry)] : beside;
  });
}

type Told = {
  readonly accepted: readonly JournalEntry[];
  readonly areNew: boolean;
  readonly given: Verdicts;
  readonly at: Date;
};

/** What a person must look at, or need no more, is told with what was accepted. */
function tell(deps: TakeDeps, scope: Scope, session: ClientSession, told: Told) {
  const { accepted, areNew, given, at } = told;
  const aside = [...given.rows.values()].filter(({ state }) => state === 'quarantined');
  const replaced = given.replaced.filter(({ state }) => state === 'quarantined');
  const beside = [
    ...aside.map((row) =>
      attentionOf(row, at, { step: 'raised', message: `An entry was set aside: ${row.reason}` }),
    ),
    ...replaced.map((row) =>
      attentionOf(row, at, { step: 'closed', message: 'The entry came whole after all, and is booked' }),
    ),
  ];
  return tellAccepted(deps, scope, session, { accepted, areNew, beside, at });
}

/** A till reads `heads` as its own journal's; those of the others that it brought stand beside. */
function headsOf(
  { seal }: TakeDeps,
  { bringer }: Senders,
  chains: ReadonlyMap<string, Chain>,
): Omit<HandInAnswer, 'verdicts'> {
  const all = [...chains.values()].map(({ owner: { terminalId }, head: { epoch }, release }) => {
    const { contiguousThrough, hash } = release.head;
    const countersignature = seal.head({ terminalId, epoch, contiguousThrough, hash });
    const missing = missingBefore(contiguousThrough, release.held);
    return { terminalId, epoch, contiguousThrough, hash, countersignature, missing };
  });
  const brought = all.filter(({ terminalId }) => terminalId !== bringer.terminalId);
  return {
    heads: all.filter(({ terminalId }) => terminalId === bringer.terminalId),
    ...(brought.length === 0 ? {} : { brought }),
  };
}
