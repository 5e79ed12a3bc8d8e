/** What the cashier waits for, in the engine: a scan, a search, and from "paid" to the receipt at the printer. */
import { spreadOf, timed } from '../statistics.ts';
import { accepted, type BenchTill } from './bench-till.ts';
import type { BenchCatalogue } from './catalogue.ts';
import { bareInserts } from './raw-loops.ts';
import { codeAt, measureScans } from './scans.ts';

const LINES = 3;

type Counter = BenchTill & {
  readonly directory: string;
  readonly catalogue: BenchCatalogue;
  readonly scans: number;
  readonly searches: number;
  readonly sales: number;
};

export async function measureCounter(counter: Counter) {
  const { till, catalogue, scans } = counter;
  const scanToLine = await measureScans({
    scan: (code) => till.scan({ code }),
    voidCart: till.voidCart,
    catalogue,
    count: scans,
  });
  const search = spreadOf(await typed(counter));
  return { scanToLine, search, ...(await measurePay(counter)) };
}

/** What people type: a piece from inside a name, as it is written. */
async function typed({ till, catalogue, searches }: Counter): Promise<number[]> {
  const taken: number[] = [];
  for (let index = 0; index < searches; index++) {
    const name = catalogue.products[(index * 7919) % catalogue.products.length]?.name ?? '';
    const word = name.split(/\s+/).find(({ length }) => length >= 4) ?? 'choc';
    const text = index % 2 === 0 ? word.slice(0, 8) : word.slice(1, 9);
    taken.push((await timed(() => till.searchProducts({ text, limit: 20 }))).milliseconds);
  }
  return taken;
}

async function measurePay({ till, nextPrint, until, directory, catalogue, sales }: Counter) {
  const prints: number[] = [];
  const answers: number[] = [];
  let entryText = '';
  for (let index = 0; index < sales; index++) {
    for (let line = 0; line < LINES; line++)
      accepted(await till.scan({ code: codeAt(catalogue, index * LINES + line) }));
    const cart = till.view().cart;
    const printing = nextPrint();
    const from = performance.now();
    const entry = accepted(
      await till.completeSale({
        cartId: cart?.id ?? '',
        tenders: [{ type: 'cash', amount: cart?.total ?? 0 }],
        approval: null,
      }),
    );
    answers.push(performance.now() - from);
    prints.push((await printing) - from);
    entryText = JSON.stringify(entry);
    // The next sale's print must not be taken for what is left of this one's.
    await until((view) => view.finished?.print === 'confirmed' || view.finished?.print === 'handed-over');
  }
  return {
    payToPrintCommand: spreadOf(prints),
    payToAnswer: spreadOf(answers),
    bareDurableInsert: spreadOf(await bareInserts(directory, entryText, sales)),
  };
}
