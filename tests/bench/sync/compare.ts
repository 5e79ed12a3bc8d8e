/** Ours beside those who replicate too, one after the other: down to an empty till, and up after an absence. */
import { join } from 'node:path';
import type { TillProcess } from '../../processes/till-process.ts';
import { firstSync } from '../sale-path/first-sync.ts';
import { measureHandIn } from '../sale-path/hand-in.ts';
import { rawPageLoop } from '../sale-path/raw-loops.ts';
import { residentMebibytes } from '../sale-path/till-over-protocol.ts';
import { hundredth } from '../statistics.ts';
import { terminalIdOf } from '../terminal-id.ts';
import { salesOf, writeFeed } from './feed-documents.ts';
import { type PeerRate, peerFirstSync, peerHandIn } from './measure-peers.ts';
import type { Run } from './run.ts';

/** From an empty till to everything durable, indexed and searchable; the others as far as they go. */
export async function compareFirstSyncs(run: Run, till: TillProcess) {
  const { directory, shop, catalogue, products, say } = run;
  say('first sync: raw page loop, ours, PouchDB, WatermelonDB');
  const raw = await rawPageLoop(directory, shop.probe);
  await till.start();
  const milliseconds = await firstSync(till, shop, catalogue);
  const ours = perSecond(products, milliseconds);
  const residentMebibytesAfter = residentMebibytes(till.pid);
  const productsFile = join(directory, 'products.ndjson');
  await writeFeed(shop.probe, 'products', productsFile);
  const plan = { directory, productsFile, products, say };
  const pouch = await peerFirstSync('pouch', plan);
  const watermelon = await peerFirstSync('watermelon', plan);
  const rawRate = perSecond(raw.rows, raw.milliseconds);
  return {
    figures: {
      ours: {
        documentsPerSecond: ours,
        seconds: hundredth(milliseconds / 1000),
        residentMebibytesAfter,
        durability:
          'SQLite, WAL, on both sides: fetched pages flushed within 0.1 s, sales and hub before they are told',
        finds: 'by id, SKU and barcode, and by any three letters inside a name',
      },
      raw: {
        documentsPerSecond: rawRate,
        durability: 'SQLite, WAL, synchronous FULL, a commit for each page',
        finds: 'by id only',
      },
      pouch,
      watermelon,
    },
    ratios: {
      firstSyncVsPouch: ratioTo(pouch, ours),
      firstSyncVsRaw: hundredth(ours / rawRate),
      firstSyncVsWatermelon: ratioTo(watermelon, ours),
    },
  };
}

/** Ours with all effects booked; the others as soon as their documents are there. */
export async function compareHandIns(run: Run, till: TillProcess) {
  const { directory, hub, shop, catalogue, products, size, say } = run;
  say(`hand-in of ${size.sales} sales made with the hub away: ours, PouchDB, WatermelonDB`);
  const ours = await measureHandIn({ till, hub, shop, catalogue, sales: size.sales });
  const terminalId = await terminalIdOf(shop.admin, till.view.terminalCode);
  const sales = (await salesOf(shop.probe, terminalId)).slice(-size.sales);
  const plan = { directory, productsFile: '', products, say };
  const pouch = await peerHandIn('pouch', plan, sales);
  const watermelon = await peerHandIn('watermelon', plan, sales);
  return {
    figures: { ours, pouch, watermelon },
    ratios: {
      handInVsPouch: ratioTo(pouch, ours.handInSalesPerSecond),
      handInVsWatermelon: ratioTo(watermelon, ours.handInSalesPerSecond),
    },
  };
}

function ratioTo(peer: PeerRate, ours: number): number | null {
  return 'notMeasured' in peer ? null : hundredth(ours / peer.documentsPerSecond);
}

function perSecond(count: number, milliseconds: number): number {
  return Math.round((count / milliseconds) * 1000);
}
