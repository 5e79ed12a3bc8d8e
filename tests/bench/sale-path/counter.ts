/** What the cashier waits for: a scan, a search, and from "paid" to the first byte at the printer. */
import type { Till } from '../../../terminal/src/host/protocol/till.ts';
import type { TillView } from '../../../terminal/src/host/protocol/views.ts';
import { hundredth, spreadOf, timed } from '../statistics.ts';
import { accepted } from './bench-till.ts';
import type { BenchCatalogue } from './catalogue.ts';
import { bareInserts } from './raw-loops.ts';

const SCANS = 2000;
const SEARCHES = 300;
const SALES = 500;
const LINES = 3;

type Counter = {
  readonly till: Till;
  readonly nextPrint: () => Promise<number>;
  readonly until: (reached: (view: TillView) => boolean) => Promise<void>;
  readonly directory: string;
  readonly catalogue: BenchCatalogue;
};

export async function measureCounter({ till, nextPrint, until, directory, catalogue }: Counter) {
  const pick = (index: number) => catalogue.products[(index * 7919) % catalogue.products.length];
  const scans: number[] = [];
  for (let index = 0; index < SCANS; index++) {
    if (index % 40 === 39) accepted(await till.voidCart());
    const scanned = await timed(() => till.scan({ code: pick(index)?.barcode ?? '' }));
    if (scanned.value.ok) scans.push(scanned.milliseconds);
  }
  accepted(await till.voidCart());
  const searches: number[] = [];
  for (let index = 0; index < SEARCHES; index++) {
    const text =
      (pick(index * 3)?.name ?? '')
        .split(/\s+/)
        .filter((word) => word.length >= 3)[0]
        ?.slice(0, 8) ?? 'choc';
    searches.push((await timed(() => till.searchProducts({ text, limit: 20 }))).milliseconds);
  }
  const pays: number[] = [];
  const answers: number[] = [];
  let entryText = '';
  for (let index = 0; index < SALES; index++) {
    for (let line = 0; line < LINES; line++)
      accepted(await till.scan({ code: pick(index * LINES + line)?.barcode ?? '' }));
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
    pays.push((await printing) - from);
    entryText = JSON.stringify(entry);
    // The next sale's print must not be taken for what is left of this one's.
    await until((view) => view.finished?.print === 'confirmed' || view.finished?.print === 'handed-over');
  }
  const bare = spreadOf(await bareInserts(directory, entryText, SALES));
  const pay = spreadOf(pays);
  return {
    figures: {
      scanToLine: spreadOf(scans),
      search: spreadOf(searches),
      payToAnswer: spreadOf(answers),
      payToPrintCommand: pay,
      bareDurableInsert: bare,
    },
    payVsBareInsert: hundredth(pay.p50 / bare.p50),
  };
}
