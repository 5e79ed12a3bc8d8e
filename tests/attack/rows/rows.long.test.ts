import { expect, test } from 'vitest';
import { hostileActs } from './hostile-acts.ts';

test('nothing comes of pouring without end, nor of dawdling', async () => {
  expect((await hostileActs(['oversize', 'slow requests'])).wrong).toEqual([]);
}, 600_000);
