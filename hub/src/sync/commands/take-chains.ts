import type { JournalEntry } from '@counterbook/shared/journal';
import type { HandIn } from '@counterbook/shared/sync';
import type { ClientSession } from 'mongoose';
import type { Scope } from '../../platform/auth/identity.ts';
import { compareToStored } from '../domain/compare-entry.ts';
import type { Chain } from '../domain/give-verdicts.ts';
import type { Device, Judged } from '../domain/judge-entry.ts';
import { type PlaceInChain, placeOf, waitingPlace } from '../domain/places.ts';
import { type Place, releaseInOrder } from '../domain/release-in-order.ts';
import { type EntryModel, findWaiting, type StoredEntry } from '../persistence/entry-repository.ts';
import { type HeadDeps, type Seen, takeHead } from '../persistence/head-repository.ts';

export type ChainDeps = HeadDeps & {
  readonly entries: EntryModel;
  readonly now: () => Date;
};

export type Handed = {
  readonly bringer: Device;
  /** Sound ones first: a damaged copy beside one takes no place from it. */
  readonly judged: readonly Judged[];
} & Pick<HandIn, 'sentAt'>;

type Group = {
  readonly scope: Scope;
  /** No two of them bring entries of one chain. */
  readonly handIns: readonly Handed[];
  /** What heads say of what is stored is not believed: it is looked up. */
  readonly inDoubt: boolean;
};

/** The heads of the chains that are handed in, by `terminalId:epoch`, and what each can release now. */
export async function takeChains(
  deps: ChainDeps,
  { scope, handIns, inDoubt }: Group,
  session: ClientSession,
): Promise<ReadonlyMap<string, Chain>> {
  const places = Map.groupBy(
    handIns.flatMap((handed) => handed.judged.flatMap((one) => came(one, handed))),
    ({ place }) => place.chain,
  );
  const chains = new Map<string, Chain>();
  // In one order, so that two hand-ins that meet on the same chains do not wait for each other crosswise.
  for (const [chain, all] of [...places].sort(([left], [right]) => (left < right ? -1 : 1))) {
    const [first] = all;
    if (!first) continue;
    const { owner, epoch } = first.place;
    const { terminalId } = owner;
    const shopId = owner.shopOf(epoch);
    const seen = seenOf(first.handed, owner, deps.now());
    const head = await takeHead(deps, scope, { terminalId, epoch, shopId }, seen, session);
    const { contiguousThrough, hash, isSure = true } = head;
    const nothingWaits = !inDoubt && head.storedThrough === contiguousThrough;
    const inside = { entries: deps.entries, scope, session };
    const waiting = nothingWaits ? [] : await findWaiting(inside, { terminalId, epoch }, contiguousThrough);
    const storedThrough = Math.max(contiguousThrough, ...waiting.map(({ sequence }) => sequence));
    const release = releaseInOrder(
      { contiguousThrough, hash, isSure },
      standing(
        waiting,
        all.map(({ place }) => place),
      ),
    );
    chains.set(chain, { owner, head, release, storedThrough });
  }
  return chains;
}

function came(one: Judged, handed: Handed): { readonly place: PlaceInChain; readonly handed: Handed } | [] {
  const place = placeOf(one);
  return place === null ? [] : { place, handed };
}

/** One place for each number: what waited stands, unless a sound entry shows that it is a damaged copy. */
function standing(waiting: readonly StoredEntry[], came: readonly PlaceInChain[]): readonly Place[] {
  const stood = new Map<number, Place>();
  const stored = new Map(waiting.map((row) => [row.sequence, row]));
  for (const place of came) {
    const row = stored.get(place.sequence);
    const isFirst = !stood.has(place.sequence);
    if (isFirst && (row === undefined || givesWay(row, place))) stood.set(place.sequence, place);
  }
  for (const row of waiting) if (!stood.has(row.sequence)) stood.set(row.sequence, waitingPlace(row));
  return [...stood.values()];
}

function givesWay(row: StoredEntry, place: PlaceInChain): boolean {
  const entry: JournalEntry | null = place.entry;
  return entry !== null && compareToStored(row, entry, place.owner) === 'damaged';
}

/** When a terminal was seen, and its clock, is told by itself only. */
function seenOf({ bringer, sentAt }: Handed, owner: Device, now: Date): Seen {
  if (owner !== bringer) return { broughtAt: now.toISOString() };
  const clock = sentAt === undefined ? {} : { clockAheadMs: Date.parse(sentAt) - now.getTime() };
  return { seenAt: now.toISOString(), ...clock };
}
