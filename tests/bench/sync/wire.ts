/** What a sale costs on the line between till and hub, counted by the line: alone as it is made, and in a long hand-in. */
import { type FaultyLine, startFaultyLine } from '../../line/faulty-line.ts';
import type { TillProcess } from '../../processes/till-process.ts';
import type { BenchShop } from '../sale-path/bench-shop.ts';
import type { BenchCatalogue } from '../sale-path/catalogue.ts';
import { firstSync } from '../sale-path/first-sync.ts';
import { codeAt } from '../sale-path/scans.ts';
import { newTill, sell, startSelling } from '../sale-path/till-over-protocol.ts';
import { waitUntil } from '../wait-until.ts';

const LINES = 2;
const NAME = 'POST /api/sync/journal';

type Wire = {
  readonly directory: string;
  readonly hubUrl: string;
  readonly shop: BenchShop;
  readonly catalogue: BenchCatalogue;
  readonly sales: number;
};

export async function measureWire({ directory, hubUrl, shop, catalogue, sales }: Wire) {
  const line = await startFaultyLine(hubUrl);
  const till = await newTill({ name: 'metered', directory, hubUrl: line.url });
  try {
    await till.start();
    await firstSync(till, shop, catalogue);
    await startSelling(till, shop);
    const sellAll = async (each: () => Promise<unknown>) => {
      let json = 0;
      for (let sale = 0; sale < sales; sale++) {
        const codes = Array.from({ length: LINES }, (_, at) => codeAt(catalogue, sale * LINES + at));
        const { entry } = await sell(till, { codes, customerId: null });
        json += Buffer.byteLength(JSON.stringify(entry));
        await each();
      }
      return Math.round(json / sales);
    };
    await handedIn(till);
    const one = await counted(line, sales, () => sellAll(() => handedIn(till)));
    await line.setState('out');
    await waitUntil(() => till.view.sync.state === 'offline', {
      what: 'the till without its line',
      withinSeconds: 60,
      everyMilliseconds: 20,
    });
    const entryBytes = await sellAll(async () => undefined);
    const many = await counted(line, sales, async () => {
      await line.setState('up');
      await handedIn(till);
    });
    return { sales, entryBytes, oneByOne: one, handIn: many };
  } finally {
    await till.stop();
    await line.stop();
  }
}

async function handedIn(till: TillProcess): Promise<void> {
  await till.until((view) => view.sync.waiting === 0);
}

/** Bodies of the hand-in both ways, a sale. */
async function counted(line: FaultyLine, sales: number, work: () => Promise<unknown>) {
  const read = () => line.bytes().byName[NAME] ?? { requests: 0, sent: 0, received: 0 };
  const before = read();
  await work();
  const after = read();
  return {
    requests: after.requests - before.requests,
    sentBytesPerSale: Math.round((after.sent - before.sent) / sales),
    receivedBytesPerSale: Math.round((after.received - before.received) / sales),
  };
}
