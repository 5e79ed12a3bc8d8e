import { runPerformanceTests } from 'rxdb/plugins/test-utils';
import { afterAll, expect, it } from 'vitest';
import { CUSTOM_STORAGE, removeFiles } from './custom-storage.ts';

afterAll(removeFiles);

/** RxDB's own performance suite checks what it finds; its times (milliseconds, the best of the runs) are only printed. */
it('finds what it wrote, and says how long that took', async () => {
  const { storage, description } = CUSTOM_STORAGE.getPerformanceStorage();
  const options = { runs: 3, waitBetweenTests: 0, log: false };
  const figures = await runPerformanceTests(storage, description, options);
  process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`);
  expect(figures).toMatchObject({ docsAmount: 3_000, collectionsAmount: 4 });
});
