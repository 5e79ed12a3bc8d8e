import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Bench, ok, openBench, openForSelling } from './till-fixture.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await openBench();
});
afterEach(() => bench.close());

const NOTES = 600;

it('carries to the screen the first of the manager’s notes and their count, however many there are, and lists them when asked', async () => {
  const subject = { type: 'product', id: 'mug' };
  const notes = Array.from({ length: NOTES }, (_, number) => ({
    id: `oversold:${String(number).padStart(4, '0')}`,
    kind: 'stock-oversold',
    subject,
    message: `Mug ${number}: more was sold than the shop had`,
    open: true,
  }));
  bench.hub.feed('attention', notes as never);
  await openForSelling(bench);
  const { attention } = await bench.until((view) => view.attention.length > 0 && !view.sync.isLoading);
  expect(attention[0]?.message).toMatch(/^Mug 0/);
  expect(attention).toHaveLength(1);
  expect(bench.till.view().attentionCount).toBe(NOTES);
  const listed = ok(await bench.till.listAttention());
  expect(listed.map(({ message }) => message).slice(0, 3)).toEqual(
    notes.slice(0, 3).map(({ message }) => message),
  );
  expect(listed).toHaveLength(200);
  const done = notes.slice(0, NOTES - 1).map((note) => ({ ...note, open: false }));
  bench.hub.feed('attention', done as never);
  await bench.until((view) => view.attentionCount === 1);
  expect(ok(await bench.till.listAttention())).toEqual(bench.till.view().attention);
  expect(bench.till.view().attention[0]?.message).toMatch(/^Mug 599/);
});

it('has nothing to list where nothing waits for a manager', async () => {
  await openForSelling(bench);
  expect(ok(await bench.till.listAttention())).toEqual([]);
  expect(bench.till.view().attentionCount).toBe(0);
});
