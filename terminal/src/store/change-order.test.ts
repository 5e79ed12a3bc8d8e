import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from './store-fixture.ts';
import { runInProcess } from './store-process.ts';

const YEAR_BACK = String(-365 * 24 * 3_600_000);

let folder: ReturnType<typeof temporaryFolder>;

beforeEach(() => {
  folder = temporaryFolder();
});

afterEach(() => {
  folder.remove();
});

/** A till's life over a dead clock battery: each session is a process, and says what it handed in. */
async function handedIn(kind: 'ours' | 'free'): Promise<string[][]> {
  const session = async (...args: string[]): Promise<string[]> => {
    const till = runInProcess('hand-in.fixture.ts', [kind, join(folder.path, 'till.db'), ...args]);
    const { code, errors } = await till.ended;
    if (code !== 0) throw new Error(errors);
    return JSON.parse(till.lines().at(-1) ?? '');
  };
  return [
    await session('0', 'before-1,before-2', 'hand-in'),
    await session(YEAR_BACK, 'while-back-1,while-back-2'),
    await session(YEAR_BACK, '', 'hand-in'),
    await session('0', 'after', 'hand-in'),
  ];
}

describe('a clock that steps back by a year between two starts', () => {
  it('keeps no sale from being handed in, once each', async () => {
    expect(await handedIn('ours')).toEqual([
      ['before-1', 'before-2'],
      [],
      ['while-back-1', 'while-back-2'],
      ['after'],
    ]);
  });

  it('loses sales for good on RxDB’s own SQLite storage, which is why there is another', async () => {
    const pushed = await handedIn('free');
    expect(pushed.flat()).toEqual(['before-1', 'before-2', 'after']);
  });
});
