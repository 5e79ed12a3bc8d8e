import { expect, it } from 'vitest';
import { openJobBook } from './job-book.ts';
import { receiptJob } from './spool-fixture.ts';
import type { SpoolStore, StoredJob } from './store.ts';

it('forgets none of the last receipts however many labels were printed since', () => {
  const disk = new Map<string, StoredJob>();
  const book = openJobBook({ store: inMemory(disk), retryMs: 10, onPut: ignore, onWritable: ignore });
  for (let number = 1; number <= 20; number++) book.put(printed('receipt', number));
  for (let number = 1; number <= 1_150; number++) book.put(printed('label', number));
  book.close();
  const kept = [...disk.values()].map(({ job }) => job.what);
  expect(kept.filter((what) => what === 'receipt')).toHaveLength(20);
  expect(kept.filter((what) => what === 'label').length).toBeLessThan(1_100);
  expect(book.get('receipt/1/0')).toBeDefined();
  expect(book.get('label/1/0')).toBeUndefined();
});

function printed(what: string, number: number): StoredJob {
  const { document, ...job } = receiptJob(String(number));
  const id = `${what}/${number}/0`;
  return { job: { ...job, what, id, printer: 'front', status: 'confirmed', doubts: 0 }, document };
}

function inMemory(disk: Map<string, StoredJob>): SpoolStore {
  return {
    jobs: () => [...disk.values()],
    save: (stored) => disk.set(stored.job.id, stored),
    flush: () => undefined,
    forget: (ids) => {
      for (const id of ids) disk.delete(id);
    },
    beginAnew: () => undefined,
    close: () => undefined,
  };
}

function ignore(): void {
  // What is told is not this test's affair.
}
