/** The same documents, by those who replicate too: down to an empty till, and up from one that was alone. */
import { join } from 'node:path';
import type { Collection, Document } from '../peers/document.ts';
import { missingFor } from '../peers/installed.ts';
import { startPeerHub } from '../peers/peer-hub.ts';
import { type PeerName, type PeerTillProcess, startPeerTill } from '../peers/peer-till-process.ts';
import { timed } from '../statistics.ts';

/** A second, or why there is no figure. */
export type PeerRate =
  | { readonly documentsPerSecond: number; readonly durability: string; readonly finds: string }
  | { readonly notMeasured: string };

type Replicating = Extract<PeerName, 'pouch' | 'watermelon'>;

const SAID: Readonly<Record<Replicating, { readonly durability: string; readonly finds: string }>> = {
  pouch: {
    durability: 'LevelDB that is never flushed, on both sides: a power cut takes back what was acknowledged',
    finds: 'by id only; no index by barcode, no search',
  },
  watermelon: {
    durability:
      'till: SQLite, rollback journal, synchronous FULL, one transaction for all; hub: SQLite, WAL, FULL',
    finds: 'by id, SKU and barcode; no search in names',
  },
};

export type PeerPlan = {
  readonly directory: string;
  readonly productsFile: string;
  readonly products: number;
  readonly say: (line: string) => void;
};

export function peerFirstSync(peer: Replicating, plan: PeerPlan): Promise<PeerRate> {
  return withTill(peer, 'products', plan, async (till, hub) => {
    const { milliseconds } = await timed(() => till.ask('pull'));
    const { length } = await till.ask('ids');
    if (length !== (await hub.ids('products')).length || length !== plan.products)
      throw new Error(`${peer} brought ${length} of ${plan.products} products`);
    return { documents: length, milliseconds };
  });
}

export function peerHandIn(peer: Replicating, plan: PeerPlan, sales: readonly Document[]): Promise<PeerRate> {
  return withTill(peer, 'sales', plan, async (till, hub) => {
    await till.ask('write', sales);
    const { milliseconds } = await timed(() => till.ask('push'));
    const count = (await hub.ids('sales')).length;
    if (count !== sales.length) throw new Error(`${peer} handed in ${count} of ${sales.length} sales`);
    return { documents: count, milliseconds };
  });
}

type Measured = { readonly documents: number; readonly milliseconds: number };
type PeerHub = Awaited<ReturnType<typeof startPeerHub>>;

async function withTill(
  peer: Replicating,
  collection: Collection,
  { directory, productsFile, say }: PeerPlan,
  measure: (till: PeerTillProcess, hub: PeerHub) => Promise<Measured>,
): Promise<PeerRate> {
  const notMeasured = missingFor(peer);
  if (notMeasured !== null) {
    say(`${peer}: ${notMeasured}`);
    return { notMeasured };
  }
  const place = join(directory, `${peer}-${collection}`);
  const hub = await startPeerHub(peer, place, collection === 'products' ? productsFile : null);
  const till = startPeerTill(peer);
  try {
    await till.ask('open', { path: join(place, 'till'), hubUrl: hub.url, collection });
    const { documents, milliseconds } = await measure(till, hub);
    return { documentsPerSecond: Math.round((documents / milliseconds) * 1000), ...SAID[peer] };
  } finally {
    await till.kill();
    await hub.stop();
  }
}
