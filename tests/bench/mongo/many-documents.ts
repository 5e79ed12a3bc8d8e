import { hundredth, spreadOf, timed } from '../statistics.ts';
import type { Ours } from './ours.ts';
import type { Numbers } from './rates.ts';
import { saleOf, shopOf } from './sale.ts';
import { nothingTaken, rateOf, work } from './workers.ts';

const BATCH = 1000;
const QUERIES = 1000;

/** Fills the collection up, then asks it by index, in order, from one end to the other, and for one more index. */
export async function measureManyDocuments(
  ours: Ours,
  numbers: Numbers,
  { documents, say }: { readonly documents: number; readonly say: (line: string) => void },
) {
  const already = await ours.sales.estimatedDocumentCount();
  say(`filling up to ${documents} documents`);
  const { milliseconds } = await timed(() => fill(ours, numbers, documents - already));
  const filled = await ours.residentMebibytes();
  say('queries by index');
  const queries = nothingTaken();
  const some = () => numbers.next - 1 - Math.floor(Math.random() * documents);
  await work(queries, { callers: 1, count: QUERIES }, () => ours.findByIndex(Math.max(0, some())));
  const examined = await examinedBy(ours, numbers.next - 1);
  const pages: number[] = [];
  for (let page = 0; page < 100; page += 1) {
    const newest = ours.sales
      .find({ shopId: shopOf(page) })
      .sort({ number: -1 })
      .limit(20);
    pages.push((await timed(() => newest.toArray())).milliseconds);
  }
  say('one cursor over everything');
  const scanned = await timed(() => readAll(ours));
  const afterCursor = await ours.residentMebibytes();
  say('one more index');
  const built = await timed(() => ours.sales.createIndex({ total: 1, at: -1 }));
  return {
    documents: scanned.value,
    insertManyPerSecond: Math.round(Math.max(0, documents - already) / (milliseconds / 1000)),
    queryByIndex: rateOf(queries),
    documentsExaminedByOneQuery: examined,
    newestTwentyOfAShop: spreadOf(pages),
    cursorDocumentsPerSecond: Math.round(scanned.value / (scanned.milliseconds / 1000)),
    indexBuildSeconds: hundredth(built.milliseconds / 1000),
    residentMebibytes: {
      filled,
      afterCursor,
      afterIndexBuild: await ours.residentMebibytes(),
    },
  };
}

async function fill(ours: Ours, numbers: Numbers, count: number): Promise<void> {
  for (let left = count; left > 0; left -= BATCH) {
    const from = numbers.next;
    const size = Math.min(BATCH, left);
    numbers.next += size;
    await ours.insertMany(Array.from({ length: size }, (_, n) => saleOf(from + n)));
  }
}

async function examinedBy(ours: Ours, number: number): Promise<number> {
  const explained = await ours.sales.find({ shopId: shopOf(number), number }).explain('executionStats');
  return Number(explained.executionStats.totalDocsExamined);
}

async function readAll(ours: Ours): Promise<number> {
  let count = 0;
  for await (const _ of ours.sales.find({}, { batchSize: 5000 })) count += 1;
  return count;
}
