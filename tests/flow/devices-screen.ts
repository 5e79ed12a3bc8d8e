/** A till's screen in Chromium whose devices can be set up, with a cashier at it. */
import { fileURLToPath } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import { type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { buildScreen } from '../../start/build-screen.ts';
import { createCounter } from '../../terminal/src/host/counter/counter.ts';
import { createDeviceSetUp, printingBy } from '../../terminal/src/host/devices/device-set-up.ts';
import { openDeviceSettings } from '../../terminal/src/host/devices/device-settings.ts';
import { startKiosk } from '../../terminal/src/host/kiosk/kiosk-server.ts';
import { createSessionSecret } from '../../terminal/src/host/kiosk/session-secret.ts';
import {
  type Bench,
  cashier,
  manager,
  openBench,
  openForSelling,
} from '../../terminal/src/till/till-fixture.ts';
import { CHROMIUM, CHROMIUM_FLAGS } from '../availability.ts';

const SCREEN = fileURLToPath(new URL('../../terminal/ui/dist', import.meta.url));

export type DevicesScreen = {
  readonly bench: Bench;
  readonly page: Page;
  /** By keyboard: the focus is put on it, and Enter pressed. */
  readonly press: (name: string | RegExp) => Promise<void>;
  readonly typeManagersPin: () => Promise<void>;
  /** What axe-core finds in the dialog. */
  readonly faults: () => Promise<readonly string[]>;
  readonly close: () => Promise<void>;
};

export async function openDevicesScreen(context: BrowserContextOptions = {}): Promise<DevicesScreen> {
  const [bench, browser] = await Promise.all([
    openBench(),
    chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_FLAGS }),
    buildScreen(),
  ]);
  const { till, directory } = bench;
  const counter = createCounter(till);
  const settings = openDeviceSettings(directory, {});
  const setUp = createDeviceSetUp({ till, counter, settings, openPrinting: printingBy(settings) });
  const secret = createSessionSecret();
  const kiosk = await startKiosk({ till, counter, setUp, port: 0, screenFolder: SCREEN, secret });
  await openForSelling(bench, cashier);
  const page = await (
    await browser.newContext({ viewport: { width: 1024, height: 768 }, ...context })
  ).newPage();
  page.setDefaultTimeout(20_000);
  await page.goto(kiosk.url);
  await page.locator('.scan-field, [role=combobox]').first().waitFor();
  return {
    bench,
    page,
    press: async (name) => {
      await page.getByRole('button', { name }).first().focus();
      await page.keyboard.press('Enter');
    },
    typeManagersPin: async () => {
      await page.getByLabel('PIN', { exact: true }).first().waitFor();
      await page.keyboard.type(manager.pin, { delay: 40 });
      await page.keyboard.press('Enter');
    },
    faults: async () => {
      const { violations } = await new AxeBuilder({ page }).include('[role=dialog]').analyze();
      return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
    },
    close: async () => {
      await browser.close();
      await kiosk.close();
      await counter.close();
      await bench.close();
    },
  };
}
