/**
 * Where each entry belongs. A sealed one is believed. For any other, what it says, what the file keeps it under and
 * what its neighbours' hashes say are counted, so that one changed field does not move the finding elsewhere.
 */
import { HASH_OF_NOTHING } from '@counterbook/shared/journal';
import type { Judged } from './judge-entry.ts';
import { idToPlace, moved, type Place, placeToId } from './place.ts';

export type Placed = {
  readonly judged: Judged;
  readonly place: Place;
  /** Its number in the order of the file. */
  readonly at: number;
};

export type Placing = { readonly placed: readonly Placed[]; readonly unplaced: readonly Judged[] };

export function placeEntries(judged: readonly Judged[]): Placing {
  const sealed = readSealed(judged);
  const placed: Placed[] = [];
  const unplaced: Judged[] = [];
  judged.forEach((one, at) => {
    const place =
      sealedPlace(one) ??
      elect(votesOf(one, sealed), sealed.ids) ??
      besideNeighbour(placed, judged[at + 1], sealed.ids);
    if (place) placed.push({ judged: one, place, at });
    else unplaced.push(one);
  });
  return { placed, unplaced };
}

type Sealed = {
  readonly ids: ReadonlySet<string>;
  readonly byHash: ReadonlyMap<string, Place>;
  readonly byPreviousHash: ReadonlyMap<string, Place>;
};

function readSealed(judged: readonly Judged[]): Sealed {
  const ids = new Set<string>();
  const byHash = new Map<string, Place>();
  const byPreviousHash = new Map<string, Place>();
  for (const one of judged) {
    const place = sealedPlace(one);
    if (!place) continue;
    ids.add(placeToId(place));
    if (one.said.hash) byHash.set(one.said.hash, place);
    if (one.said.previousHash) byPreviousHash.set(one.said.previousHash, place);
  }
  return { ids, byHash, byPreviousHash };
}

function sealedPlace(one: Judged): Place | undefined {
  return one.isSealed ? fieldsPlace(one) : undefined;
}

function fieldsPlace({ said: { terminalId, epoch, sequence } }: Judged): Place | undefined {
  return terminalId && epoch && sequence ? { terminalId, epoch, sequence } : undefined;
}

type Vote = { readonly place: Place | undefined; readonly weight: number };

/**
 * A sealed entry that names this one's hash settles it. To name a sealed one's hash, or none as the first does, weighs
 * as much as what an entry says of itself, its id and its number, together.
 */
function votesOf(one: Judged, sealed: Sealed): readonly Vote[] {
  const { id, hash, previousHash } = one.said;
  const own = [...one.filedUnder, id ?? ''].map(idToPlace).concat(fieldsPlace(one));
  const after = sealed.byPreviousHash.get(hash ?? '');
  const before = sealed.byHash.get(previousHash ?? '');
  const first = previousHash === HASH_OF_NOTHING ? own.find((place) => place !== undefined) : undefined;
  return [
    { place: after && moved(after, -1), weight: 100 },
    { place: before && moved(before, 1), weight: 2 },
    { place: first && { ...first, sequence: 1 }, weight: 2 },
    ...own.map((place) => ({ place, weight: 1 })),
  ];
}

/** Where as much speaks for a place that a sealed entry has as for a free one, it is the free one. */
function elect(votes: readonly Vote[], taken: ReadonlySet<string>): Place | undefined {
  const counts = new Map<string, { readonly place: Place; weight: number }>();
  for (const { place, weight } of votes) {
    if (place === undefined) continue;
    const id = placeToId(place);
    const counted = counts.get(id) ?? { place, weight: taken.has(id) ? 0 : 0.5 };
    counted.weight += weight;
    counts.set(id, counted);
  }
  let best: { place: Place; weight: number } | undefined;
  for (const counted of counts.values()) if (counted.weight > (best?.weight ?? 0)) best = counted;
  return best?.place;
}

/** For what says nothing of itself: where it stands, if that place is free. */
function besideNeighbour(
  placed: readonly Placed[],
  next: Judged | undefined,
  taken: ReadonlySet<string>,
): Place | undefined {
  const previous = placed.at(-1)?.place;
  const following = next && sealedPlace(next);
  return [following && moved(following, -1), previous && moved(previous, 1)].find(
    (place) => place !== undefined && place.sequence > 0 && !taken.has(placeToId(place)),
  );
}
