import { expect, it } from 'vitest';
import { createBatchSize } from './batch-size.ts';

const entries = (count: number, characters = 10) =>
  Array.from({ length: count }, () => 'x'.repeat(characters));

/** What a line that takes so long for an entry, and for a request itself, ends up with. */
function settled(millisecondsEach: number, beside = 0): number {
  const size = createBatchSize();
  for (let sent = 0; sent < 20; sent += 1) {
    const { length } = size.cut(entries(5_000));
    size.took(length, beside + length * millisecondsEach);
  }
  return size.cut(entries(5_000)).length;
}

it('a batch takes about a second, whatever the line', () => {
  expect(settled(4)).toBe(250);
  expect(settled(40)).toBe(25);
  expect(settled(2, 500)).toBeGreaterThan(150);
});

it('a batch is never below ten entries nor above a thousand', () => {
  expect(settled(0.01)).toBe(1_000);
  expect(settled(5_000)).toBe(10);
});

it('a single sale that was quick says nothing about a thousand', () => {
  const size = createBatchSize();
  for (let sold = 0; sold < 50; sold += 1) size.took(1, 5);
  expect(size.cut(entries(5_000))).toHaveLength(100);
});

it('what was lost is asked in halves', () => {
  const size = createBatchSize();
  size.failed();
  expect(size.cut(entries(5_000))).toHaveLength(50);
});

it('large entries make a batch of few, and one of any size goes alone', () => {
  const size = createBatchSize();
  expect(size.cut(entries(100, 500_000))).toHaveLength(4);
  expect(size.cut(entries(2, 5_000_000))).toHaveLength(1);
});
