/** Against a feed in a plain array: whatever news is lost, the till ends where the feed is, and never stands in between. */
import type { Checkpoint, Step } from '@counterbook/shared/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSteps } from './steps.ts';

const LOAD = 'e1.0a1b2c3d';
type Change = { readonly id: string; readonly value: number };

/** `write` so many changes at once, whose news is lost or not; `ask` as a till that takes what it was told, or a page. */
const act = fc.oneof(
  fc.record({
    kind: fc.constant('write' as const),
    ids: fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1, maxLength: 3 }),
    isLost: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('ask' as const) }),
);

test('a till that is told small changes has what a till has that asks for pages', () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 40 }), (acts) => {
      const steps = createSteps();
      const feed: Change[] = [];
      const state = new Map<string, number>();
      let at: Checkpoint = { epoch: `${LOAD}.0`, sequence: 0 };
      const ask = () => {
        const step = steps.take('products', at);
        const page = step
          ? step.documents.map((one) => ({ id: one.id, value: Number(one.value) }))
          : feed.slice(at.sequence);
        for (const { id, value } of page) state.set(id, value);
        at = { ...at, sequence: step ? step.through : feed.length };
        expect(state).toEqual(new Map(feed.slice(0, at.sequence).map(({ id, value }) => [id, value])));
      };
      for (const one of acts) {
        if (one.kind === 'ask') {
          ask();
          continue;
        }
        const after = feed.length;
        const changed = [...new Set(one.ids)].map((id, index) => ({ id, value: after + index + 1 }));
        feed.push(...changed);
        const documents = changed.map((change) => ({ ...change, _deleted: false }));
        if (!one.isLost) steps.heard('products', { load: LOAD, after, through: feed.length, documents });
      }
      ask();
      ask();
      expect(at.sequence).toBe(feed.length);
    }),
  );
});

test('what another hub tells, or the same one of another shop, is not taken', () => {
  const steps = createSteps();
  const step: Step = { load: LOAD, after: 3, through: 4, documents: [{ id: 'a', _deleted: false }] };
  for (const epoch of ['e2.0a1b2c3d.0', 'e1.ffffffff.0', 'e1', LOAD]) {
    steps.heard('stock', step);
    expect(steps.take('stock', { epoch, sequence: 3 })).toBeUndefined();
  }
  steps.heard('stock', step);
  expect(steps.take('stock', { epoch: `${LOAD}.17`, sequence: 3 })).toEqual(step);
  expect(steps.take('stock', { epoch: `${LOAD}.17`, sequence: 3 })).toBeUndefined();
});
