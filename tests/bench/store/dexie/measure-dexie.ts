import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Product } from '@counterbook/shared/catalog';
import type { JournalEntry } from '@counterbook/shared/journal';
import { chromium } from 'playwright-core';
import { CHROMIUM, CHROMIUM_FLAGS } from '../../../availability.ts';
import type { DexieAsked, DexieMeasured } from './asked.ts';
import { servePage } from './serve-page.ts';

export type DexieInput = {
  readonly directory: string;
  readonly batches: readonly (readonly Product[])[];
  readonly entries: readonly JournalEntry[];
  readonly barcodes: readonly string[];
};

/** RxDB on Dexie in a real browser whose profile is on disk; null where there is no Chromium. */
export async function measureDexie({ directory, batches, entries, barcodes }: DexieInput) {
  if (!existsSync(CHROMIUM)) return null;
  const served = await servePage({ '/batches.json': batches, '/entries.json': entries });
  // A private window would keep its databases in memory.
  const browser = await chromium.launchPersistentContext(join(directory, 'chromium'), {
    executablePath: CHROMIUM,
    args: CHROMIUM_FLAGS,
  });
  try {
    const page = await browser.newPage();
    await page.goto(served.url);
    await page.waitForFunction(() => 'measureDexie' in globalThis);
    const asked: DexieAsked = { batches: '/batches.json', entries: '/entries.json', barcodes };
    return await page.evaluate((input) => (globalThis as unknown as PageGlobal).measureDexie(input), asked);
  } finally {
    await browser.close();
    served.stop();
  }
}

type PageGlobal = { readonly measureDexie: (asked: DexieAsked) => Promise<DexieMeasured> };
