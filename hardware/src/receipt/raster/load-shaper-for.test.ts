import { setImmediate } from 'node:timers/promises';
import { beforeEach, expect, it, vi } from 'vitest';

// Each as in a till that has just started.
beforeEach(() => vi.resetModules());

it.each([
  ['th-TH', 0],
  ['hi-IN', 0],
  ['mr', 0],
  ['en-GB', 1],
  ['ja-JP', 1],
])(
  'after the start of a shop in %s the first letter to be shaped begins %i threads',
  async (locale, begun) => {
    const { loadShaperFor } = await import('./load-shaper-for.ts');
    const { findShapedRun } = await import('./shaped-run.ts');
    let threads = 0;
    const count = () => threads++;
    process.on('worker', count);
    await loadShaperFor(locale);
    expect(findShapedRun('นม')?.columns).toBe(3);
    await setImmediate();
    process.off('worker', count);
    expect(threads).toBe(begun);
  },
);
