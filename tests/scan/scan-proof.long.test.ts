/** One thousand scans at 5 ms a key, in every kind of place, with typing around them and a page that hangs. */
import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { CHROMIUM } from '../availability.ts';
import { seededRandom } from '../replay/random.ts';
import { openScanPage } from './scan-page.ts';
import { runScans } from './scan-run.ts';

it.skipIf(!existsSync(CHROMIUM))(
  'a thousand scans are a thousand scans',
  { timeout: 1_800_000 },
  async () => {
    const random = seededRandom(2_026);
    const open = await openScanPage();
    try {
      const run = await runScans(open.page, 1_000, () => random.below(1_000_000) / 1_000_000);
      process.stdout.write(
        `\n  ${run.scans} scans, each heard once; ${run.typedKeys} keys typed, none taken; the page hung ${run.hangs} times\n`,
      );
      expect(run.scans).toBe(1_000);
    } finally {
      await open.close();
    }
  },
);
