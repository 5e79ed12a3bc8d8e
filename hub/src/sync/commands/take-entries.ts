/**
 * Takes what terminals of a shop hand in, their own entries and those of other terminals, whatever their order: each
 * gets a verdict of its own, and what follows its chain's head without a gap is released as events in sequence order,
 * all in one transaction. The heads are moved from where they were taken, so that of two hand-ins of one chain the second
 * finds what the first one did. They also say up to where anything is stored: what comes beyond is new and not looked for.
 * Should that be wrong, as in a database that was put back in pieces, the hand-in is taken again with everything looked up.
 */
import { setImmediate as turn } from 'node:timers/promises';
import type { JournalEntry } from '@counterbook/shared/journal';
import type { HandIn, HandInAnswer } from '@counterbook/shared/sync';
import type { ClientSession, Connection } from 'mongoose';
import type { Scope } from '../../platform/auth/identity.ts';
import { isDuplicateKey } from '../../platform/mongo/duplicate-key.ts';
import { isDatabaseAway } from '../../platform/mongo/is-database-away.ts';
import { inTransaction } from '../../platform/mongo/transaction.ts';
import { type Chain, followerOf, giveVerdicts, type Verdicts } from '../domain/give-verdicts.ts';
import { type Device, type Judged, judgeEntry, type Senders } from '../domain/judge-entry.ts';
import { besideKeyOf, keyOf, placeOf } from '../domain/places.ts';
import { missingBefore } from '../domain/release-in-order.ts';
import { attentionOf } from '../domain/rows.ts';
import { createTurns } from '../domain/turns.ts';
import { findEntries, type StoredEntry, saveEntries } from '../persistence/entry-repository.ts';
import { moveHead } from '../persistence/head-repository.ts';
import type { FeedNews } from '../persistence/write-feed.ts';
import type { Seal } from '../seal.ts';
import { type ChainDeps, type Handed, takeChains } from './take-chains.ts';
import { type TellDeps, tellAccepted } from './tell-accepted.ts';

export type TakeDeps = TellDeps &
  ChainDeps & {
    readonly connection: Connection;
    readonly seal: Seal;
    /** Called after the commit with the partitions that have news. */
    readonly announce: (news: FeedNews) => void;
  };

export type TakeEntries = (
  senders: Senders,
  handIn: Pick<HandIn, 'entries' | 'sentAt'>,
) => Promise<HandInAnswer>;

export function createTaking(deps: TakeDeps): TakeEntries {
  const turns = createTurns<Waiting, Taken>({
    sizeOf: ({ judged }) => judged.length,
    isApart: ({ own }, other) => [...own].every((chain) => !other.own.has(chain)),
    work: async (handIns) => {
      const taken = await takeTogether(deps, handIns);
      deps.announce(taken.news);
      return handIns.map(() => taken);
    },
    isOfAll: isDatabaseAway,
  });
  return async (senders, { entries, sentAt }) => {
    const { bringer, shopId } = senders;
    const judged = entries.map((raw) => judgeEntry(raw, senders));
    const soundFirst = judged.toSorted((left, right) => Number(right.ok) - Number(left.ok));
    const own = new Set(judged.flatMap((one) => placeOf(one)?.chain ?? []));
    const handed = { bringer, judged: soundFirst, sentAt, own };
    const { given, chains } = await turns(`${bringer.companyId}/${shopId}`, handed);
    // Who waits for the news hears before who knows it.
    await turn();
    await turn();
    return {
      verdicts: judged.flatMap((one) => given.of.get(one) ?? []),
      ...headsOf(
        deps,
        bringer,
        [...chains].flatMap(([chain, one]) => (own.has(chain) ? one : [])),
      ),
    };
  };
}

/** With the chains whose entries it brings. */
type Waiting = Handed & { readonly own: ReadonlySet<string> };

type Taken = {
  readonly given: Verdicts;
  readonly chains: ReadonlyMap<string, Chain>;
  readonly news: FeedNews;
};

function takeTogether(deps: TakeDeps, handIns: readonly Handed[]): Promise<Taken> {
  const takeAs = (inDoubt: boolean) =>
    inTransaction(deps.connection, (session) => take(deps, handIns, inDoubt, session));
  return takeAs(false).catch((error: unknown) => {
    if (isDuplicateKey(error)) return takeAs(true);
    throw error;
  });
}

async function take(
  deps: TakeDeps,
  handIns: readonly Handed[],
  inDoubt: boolean,
  session: ClientSession,
): Promise<Taken> {
  const judged = handIns.flatMap((handed) => handed.judged);
  const scope = { companyId: handIns[0]?.bringer.companyId ?? '' };
  const inside = { entries: deps.entries, scope, session };
  const keys = new Set(judged.map(keyOf));
  const chains = await takeChains(deps, { scope, handIns, inDoubt }, session);
  const known = judged.filter((one) => inDoubt || !isNew(one, chains)).map(keyOf);
  const stored = byId(known.length === 0 ? [] : await findEntries(inside, known));
  const doubtful = doubtfulIds(judged, chains, stored);
  const more = doubtful.length === 0 ? [] : await findEntries(inside, doubtful);
  const at = deps.now();
  const given = giveVerdicts({ judged, chains, stored: byId([...stored.values(), ...more]), at });
  saveEntries(inside, [...given.rows.values()], (id) => keys.has(id) && !stored.has(id));
  for (const { head, release } of chains.values()) {
    const storedThrough = Math.max(release.head.contiguousThrough, ...release.held);
    moveHead(deps, head, { ...release.head, storedThrough }, session);
  }
  const accepted = [...chains.values()].flatMap(({ release }) => release.accepted);
  const told = { accepted: [...accepted, ...given.late], given, at };
  const news = await tell(deps, scope, session, {
    ...told,
    areNew: !inDoubt && given.late.length === 0,
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
  bringer: Device,
  chains: readonly Chain[],
): Omit<HandInAnswer, 'verdicts'> {
  const all = chains.map(({ owner: { terminalId }, head: { epoch }, release }) => {
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
