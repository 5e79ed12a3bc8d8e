/**
 * A till that has changed its shop takes nothing of the old one along: its feeds leave the file with all that says how
 * far they were read, and so does what was kept of them elsewhere. Its own journal stays, and what the whole company
 * shares. Cut at any moment, it is done again at the next start.
 */
import { COMPANY_FEEDS } from '@counterbook/shared/sync';
import { CART } from '../cart/cart-keeper.ts';
import type { Store } from '../store/index.ts';
import { FEED_NAMES, openDatabase, type TillDatabase } from './collections.ts';
import { LOADED, READY } from './enrolled.ts';
import { noteIdentity } from './generation.ts';
import { IDENTITY, type Identity } from './identity.ts';
import { KEPT_FACTS } from './shop-facts.ts';

type Placed = { readonly identity: Identity | null; readonly database: TillDatabase };

/** Does nothing for a till that has nothing to leave. */
export async function leaveShop(directory: string, store: Store, placed: Placed): Promise<Placed> {
  if (!placed.identity?.isLeaving) return placed;
  const { isLeaving: _left, ...identity } = placed.identity;
  for (const key of [KEPT_FACTS, CART, READY, LOADED]) store.local.delete(key);
  for (const feed of FEED_NAMES) if (!COMPANY_FEEDS.has(feed)) await placed.database[feed].remove();
  await placed.database.close();
  const database = await openDatabase(store.storage);
  store.local.set(IDENTITY, identity);
  noteIdentity(directory, identity);
  return { identity, database };
}
