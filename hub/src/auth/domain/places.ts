/**
 * Where a terminal sells. An order to another shop names the numbering with which it begins there, so that each entry
 * says by itself of which shop it is, however late it comes. The terminal goes when nothing is open on it any more, and
 * from then on says in which numbering it writes; one that says nothing knows of no order yet.
 */
import type { Place, StoredTerminal } from '../persistence/device-repository.ts';

type Placed = Pick<StoredTerminal, 'shopId' | 'code' | 'epoch' | 'places'>;

/** Where it is, as far as it has shown itself; its shop's name was not noted while it had never moved. */
function presentPlaceOf({ shopId, code, epoch }: Placed): Place {
  return { shopId, shopName: '', code, epoch };
}

/** Where it was ordered last, or else where it is. */
export function lastPlaceOf(terminal: Placed): Place {
  return terminal.places?.at(-1) ?? presentPlaceOf(terminal);
}

/** Where a terminal is that writes in this numbering. */
export function placeAt(terminal: Placed, epoch: number | undefined): Place {
  const places = terminal.places ?? [];
  const enrolled = places[0] ?? presentPlaceOf(terminal);
  return epoch === undefined ? enrolled : (places.findLast((place) => place.epoch <= epoch) ?? enrolled);
}

/** All its places, with one more. */
export function placesWith(terminal: Placed, next: Place): readonly Place[] {
  const before = terminal.places ?? [];
  return [...(before.length > 0 ? before : [presentPlaceOf(terminal)]), next];
}
