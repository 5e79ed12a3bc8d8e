import { aTill } from '@counterbook/shared/testing';
import { expect, it } from 'vitest';
import type { Journal } from '../journal/journal.ts';
import { openWaiting } from './waiting.ts';

it('what a restored hub has lost waits again, until the hub has it again', async () => {
  const till = aTill();
  const entries = Array.from({ length: 6 }, () =>
    till.write({ type: 'drawer.opened', payload: { reason: 'change' } }),
  );
  const journal = {
    epochs: () => [{ epoch: 1, lastSequence: 6 }],
    range: async (_epoch: number, from: number, through: number) => entries.slice(from - 1, through),
    onAppend: () => undefined,
  } as unknown as Journal;
  let acknowledged = 4;
  let rereads = 0;
  const waiting = await openWaiting(
    journal,
    () => acknowledged,
    () => {
      rereads += 1;
    },
  );
  expect([waiting.count(), waiting.oldest()]).toEqual([2, entries[4]!.occurredAt]);
  acknowledged = 6;
  waiting.renew();
  expect(waiting.count()).toBe(0);

  acknowledged = 1;
  waiting.renew();
  await expect.poll(() => rereads).toBe(1);
  expect([waiting.count(), waiting.oldest()]).toEqual([5, entries[1]!.occurredAt]);
  acknowledged = 6;
  waiting.renew();
  expect([waiting.count(), waiting.oldest()]).toEqual([0, null]);
});
