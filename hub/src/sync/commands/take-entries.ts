/**
 * Takes what a terminal hands in, whatever its order: each entry gets a verdict of its own, and what follows the head
 * without a gap is released as events in sequence order, all in one transaction. The head is written first, so that
 * hand-ins of one terminal take turns and a repeat finds what the first one did.
 */
import { createHash } from 'node:crypto';
import { entryIdOf } from '@counterbook/shared/id';
import type { JournalEntry } from '@counterbook/shared/journal';
import type { HandIn, HandInAnswer, Verdict } from '@counterbook/shared/sync';
import type { ClientSession, Connection } from 'mongoose';
import { inTransaction } from '../../platform/mongo/transaction.ts';
import type { Outbox } from '../../platform/outbox/outbox.ts';
import { cartContested } from '../domain/cart-contested.ts';
import { type Device, type Judged, judgeEntry } from '../domain/judge-entry.ts';
import { missingBefore, type Place, type Release, releaseInOrder } from '../domain/release-in-order.ts';
import { asideRow, attentionOf, entryRow, eventOf } from '../domain/rows.ts';
import {
  type EntryModel,
  findEntries,
  findWaiting,
  type StoredEntry,
  saveEntries,
} from '../persistence/entry-repository.ts';
import { type FeedDeps, writeFeed } from '../persistence/feed-repository.ts';
import { type HeadModel, moveHead, type StoredHead, takeHead } from '../persistence/head-repository.ts';
import { followCarts } from './follow-carts.ts';

export type TakeDeps = FeedDeps & {
  readonly connection: Connection;
  readonly entries: EntryModel;
  readonly heads: HeadModel;
  readonly outbox: Outbox;
  readonly now: () => Date;
  /** Called after the commit with the partitions that have news. */
  readonly announce: (news: ReadonlyMap<string, number>) => void;
};

export async function takeEntries(
  deps: TakeDeps,
  device: Device,
  { entries: raws, sentAt }: Pick<HandIn, 'entries' | 'sentAt'>,
): Promise<HandInAnswer> {
  const judged = raws.map((raw) => judgeEntry(raw, device));
  const { answer, news } = await inTransaction(deps.connection, (session) =>
    take(deps, device, { judged, sentAt }, session),
  );
  deps.announce(news);
  return answer;
}

type Chain = { readonly head: StoredHead; readonly release: Release };

type Handed = { readonly judged: readonly Judged[]; readonly sentAt: string | undefined };

async function take(deps: TakeDeps, device: Device, handed: Handed, session: ClientSession) {
  const { judged } = handed;
  const scope = { companyId: device.companyId };
  const inside = { entries: deps.entries, scope, session };
  const at = deps.now();
  const known = new Map(
    (
      await findEntries(
        inside,
        judged.map((one) => keyOf(one, device)),
      )
    ).map((row) => [row._id, row]),
  );
  const all = await takeChains(deps, device, handed, session);
  const broken = new Set(all.flatMap(({ release }) => release.brokenEntries.map(({ id }) => id)));
  const accepted: JournalEntry[] = all.flatMap(({ release }) => release.accepted);
  const acceptedIds = new Set(accepted.map(({ id }) => id));

  const rows = new Map<string, StoredEntry>(
    accepted.map((entry) => [entry.id, entryRow(entry, 'accepted', at)]),
  );
  const answered = new Set<string>();
  const late: JournalEntry[] = [];
  const verdicts = judged.map((one): Verdict => {
    const key = keyOf(one, device);
    const stored = known.get(key);
    const isRepeat = stored !== undefined || answered.has(key);
    answered.add(key);
    if (!one.ok) {
      const place = stored && stored.hash !== one.claim.hash ? `${key}#${fingerprintOf(one.raw)}` : key;
      if (!isRepeat || place !== key) rows.set(place, asideRow(place, one, device, at));
      return { id: one.claim.id, verdict: 'quarantined', reason: one.reason };
    }
    if (stored?.state === 'quarantined' && stored.hash === one.entry.hash) {
      // A damaged copy came first: the true entry takes its place, late; who books it asks what is booked.
      rows.set(key, entryRow(one.entry, 'accepted', at));
      late.push(one.entry);
      return { id: key, verdict: 'accepted', reason: null };
    }
    if (isRepeat) return repeatVerdict(one.entry, stored, rows, device, at);
    if (acceptedIds.has(key)) return { id: key, verdict: 'accepted', reason: null };
    const reason = broken.has(key) ? 'does not continue the entry before it' : null;
    const state = broken.has(key) ? 'quarantined' : 'held';
    rows.set(key, { ...entryRow(one.entry, state, at), reason });
    return { id: key, verdict: state, reason };
  });
  for (const row of brokenWhileHeld(all, broken, rows, at)) rows.set(row._id, row);
  await saveEntries(inside, [...rows.values()], (id) => answered.has(id) && !known.has(id));
  accepted.push(...late);
  for (const { head, release } of all)
    await moveHead(deps.heads, scope, { ...head, ...release.head }, session);
  const aside = [...rows.values()].filter(({ state }) => state === 'quarantined');
  const carts = await followCarts(deps, scope, session, accepted);
  await deps.outbox.add(session, [
    ...accepted.map((entry) => eventOf(entry, at)),
    ...aside.map((row) => attentionOf(row, at)),
    ...carts.contested.map((cart) => cartContested(cart, at)),
  ]);
  const journals = accepted.map((entry) => ({
    shopId: entry.shopId,
    feed: 'journals' as const,
    id: entry.id,
    version: 1,
    document: entry,
  }));
  const news = await writeFeed(deps, scope, session, [...journals, ...carts.writes]);
  const heads = all.map(({ head, release }) => ({
    epoch: head.epoch,
    ...release.head,
    missing: missingBefore(release.head.contiguousThrough, release.held),
  }));
  return { news, answer: { verdicts, heads } satisfies HandInAnswer };
}

/** The heads of the epochs that are handed in, and what each can release now. */
async function takeChains(
  deps: TakeDeps,
  device: Device,
  { judged, sentAt }: Handed,
  session: ClientSession,
): Promise<readonly Chain[]> {
  const scope = { companyId: device.companyId };
  const now = deps.now();
  const clock = sentAt === undefined ? {} : { clockAheadMs: Date.parse(sentAt) - now.getTime() };
  const seen = { seenAt: now.toISOString(), ...clock };
  const chains: Chain[] = [];
  for (const epoch of new Set(judged.flatMap((one) => placeIn(one, device)?.epoch ?? []))) {
    const chain = { terminalId: device.terminalId, epoch };
    const head = await takeHead(deps.heads, scope, { ...chain, shopId: device.shopId }, seen, session);
    const waiting = await findWaiting(
      { entries: deps.entries, scope, session },
      chain,
      head.contiguousThrough,
    );
    const stood = new Set(waiting.map(({ sequence }) => sequence));
    const came = judged.flatMap((one) => {
      const place = placeIn(one, device);
      if (place?.epoch !== epoch || stood.has(place.sequence)) return [];
      stood.add(place.sequence);
      return [place];
    });
    chains.push({ head, release: releaseInOrder(head, [...waiting.map(waitingPlace), ...came]) });
  }
  return chains;
}

/** The number that an entry takes in its own terminal's chain; a stranger's or an unreadable one takes none. */
function placeIn(one: Judged, device: Device): (Place & { readonly epoch: number }) | null {
  if (one.ok)
    return { epoch: one.entry.epoch, sequence: one.entry.sequence, hash: one.entry.hash, entry: one.entry };
  const { id, epoch, sequence, hash } = one.claim;
  return sequence > 0 && id === entryIdOf(device.terminalId, epoch, sequence)
    ? { epoch, sequence, hash, entry: null }
    : null;
}

function waitingPlace(row: StoredEntry): Place {
  return {
    sequence: row.sequence,
    hash: row.hash,
    entry: row.state === 'held' ? (row.raw as JournalEntry) : null,
  };
}

/** Where an entry is stored: under its id, unless that is not one of this terminal's. */
function keyOf(one: Judged, device: Device): string {
  if (one.ok) return one.entry.id;
  return placeIn(one, device) ? one.claim.id : `${device.terminalId}!${fingerprintOf(one.raw)}`;
}

/** The same again is a duplicate; the same id with other content is a fork: kept beside, told. */
function repeatVerdict(
  entry: JournalEntry,
  stored: StoredEntry | undefined,
  rows: Map<string, StoredEntry>,
  device: Device,
  at: Date,
): Verdict {
  const before = stored ?? rows.get(entry.id);
  if (before?.hash === entry.hash) {
    const aside = before.state === 'quarantined';
    return {
      id: entry.id,
      verdict: aside ? 'quarantined' : 'duplicate',
      reason: aside ? before.reason : null,
    };
  }
  const reason = 'another entry has this id: the till’s disk was copied or restored';
  const claim = {
    id: `${entry.id}#${entry.hash}`,
    epoch: entry.epoch,
    sequence: entry.sequence,
    hash: entry.hash,
  };
  rows.set(claim.id, {
    ...asideRow(claim.id, { claim, raw: entry, reason }, device, at),
    entryId: entry.id,
    occupies: false,
  });
  return { id: entry.id, verdict: 'quarantined', reason };
}

/** An entry that was held and turns out not to continue its chain once the gap closes. */
function brokenWhileHeld(
  chains: readonly Chain[],
  broken: ReadonlySet<string>,
  rows: ReadonlyMap<string, StoredEntry>,
  at: Date,
): StoredEntry[] {
  return chains
    .flatMap(({ release }) => release.brokenEntries)
    .filter((entry) => broken.has(entry.id) && !rows.has(entry.id))
    .map((entry) => ({
      ...entryRow(entry, 'quarantined', at),
      reason: 'does not continue the entry before it',
    }));
}

function fingerprintOf(raw: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(raw) ?? '')
    .digest('hex');
}
