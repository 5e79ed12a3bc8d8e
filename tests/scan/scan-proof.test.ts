/** A scanner that types, in a real browser: a sample of the thousand scans of `scan-proof.long.test.ts`. */
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHROMIUM } from '../availability.ts';
import { seededRandom } from '../replay/random.ts';
import { focusOn, PLACES, stateOf } from './places.ts';
import { plugKeyboard } from './real-keyboard.ts';
import { openScanPage, type ScanPage } from './scan-page.ts';
import { runScans } from './scan-run.ts';

describe.skipIf(!existsSync(CHROMIUM))('a scanner that types', () => {
  let open: ScanPage;

  beforeAll(async () => {
    open = await openScanPage();
  });

  afterAll(() => open?.close());

  it('is heard once a scan wherever the focus is, leaves no sign behind and takes no typing for its own', async () => {
    const random = seededRandom(7);
    const { scans } = await runScans(open.page, 26, () => random.below(1_000_000) / 1_000_000);
    expect(scans).toBe(26);
  });

  it('that breaks off is typing: every key of it stands in the field', async () => {
    const keyboard = await plugKeyboard(open.page);
    await focusOn(open.page, PLACES[7], 0);
    const before = await stateOf(open.page);
    await keyboard.scan([...'96385074'], 5);
    await open.page.waitForFunction(
      `document.getElementById('form-field').value === '96385074${before.fields['form-field']}'`,
    );
    expect((await stateOf(open.page)).scans).toEqual(before.scans);
  });

  it('leaves a key that does something to the person who presses it', async () => {
    await focusOn(open.page, PLACES[6], 0);
    await open.page.keyboard.press('+', { delay: 60 });
    await open.page.waitForFunction('window.seen.shortcuts === 1');
  });
});
