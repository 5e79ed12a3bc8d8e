/** A manager sets a till's devices up on its screen, by keyboard alone; what is chosen prints the next receipt. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import { startVirtualPrinterServer, type VirtualPrinterServer } from '@counterbook/hardware/printer';
import { epson58 } from '@counterbook/hardware/receipt';
import { readHardwareSetup } from '@counterbook/hardware/setup';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Counter, createCounter } from '../../terminal/src/host/counter/counter.ts';
import { createDeviceSetUp, printingBy } from '../../terminal/src/host/devices/device-set-up.ts';
import { openDeviceSettings } from '../../terminal/src/host/devices/device-settings.ts';
import { type Kiosk, startKiosk } from '../../terminal/src/host/kiosk/kiosk-server.ts';
import { createSessionSecret } from '../../terminal/src/host/kiosk/session-secret.ts';
import {
  type Bench,
  cashier,
  manager,
  openBench,
  openForSelling,
  sellMugs,
} from '../../terminal/src/till/till-fixture.ts';
import { CHROMIUM, CHROMIUM_FLAGS } from '../availability.ts';

const SCREEN = fileURLToPath(new URL('../../terminal/ui/dist', import.meta.url));

describe.skipIf(!existsSync(CHROMIUM))('devices set up on the till’s screen', () => {
  const printed: string[] = [];
  let bench: Bench;
  let counter: Counter;
  let server: VirtualPrinterServer;
  let kiosk: Kiosk;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    bench = await openBench();
    counter = createCounter(bench.till);
    const { till, directory } = bench;
    const settings = openDeviceSettings(directory, {});
    const setUp = createDeviceSetUp({ till, counter, settings, openPrinting: printingBy(settings) });
    const secret = createSessionSecret();
    kiosk = await startKiosk({ till, counter, setUp, port: 0, screenFolder: SCREEN, secret });
    server = await startVirtualPrinterServer({
      port: 0,
      profile: epson58,
      onReceipt: ({ text }) => printed.push(text),
    });
    await openForSelling(bench, cashier);
    browser = await chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_FLAGS });
    const context = await browser.newContext({ viewport: { width: 1024, height: 768 } });
    page = await context.newPage();
    await page.goto(kiosk.url);
    await page.getByRole('combobox', { name: 'Scan or search' }).waitFor();
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await kiosk?.close();
    await counter?.close();
    await server?.close();
    await bench?.close();
  });

  const press = async (name: string | RegExp) => {
    await page.getByRole('button', { name }).first().focus();
    await page.keyboard.press('Enter');
  };

  it('asks a cashier for a manager, finds a printer on the network, uses it and tries it', async () => {
    await page.keyboard.press('F10');
    await press('Devices');
    await page.getByLabel('PIN', { exact: true }).first().waitFor();
    await page.keyboard.type(manager.pin, { delay: 40 });
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: /Receipt printer.*Ready/ }).waitFor();
    const { violations } = await new AxeBuilder({ page }).include('[role=dialog]').analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);

    await press('Find devices');
    await page.getByLabel('Address of a printer on the network').fill(`127.0.0.1:${server.port}`);
    await page.getByRole('button', { name: 'Look', disabled: false }).waitFor();
    await page.keyboard.press('Enter');
    await press(/Use it: Printer: Counterbook virtual/);
    await press('Receipt printer');
    await page.getByLabel('Address').press('Enter');
    await page.getByText('Kept, and used from now on.').waitFor();
    await press('Print a test page');
    await page.getByText('The test page is printed; the printer says so itself.').waitFor();
    expect(printed.join('')).toContain('epson-58 at');
    expect(readHardwareSetup(bench.directory).TILL_PRINTER).toBe(`tcp://127.0.0.1:${server.port}`);
  }, 60_000);

  it('shows what a scanner sends, and sells nothing of it', async () => {
    await press('Back');
    await press(/^Scanner/);
    await page.getByText('Scan something now.').waitFor();
    await page.keyboard.type('4006381333931');
    await page.keyboard.press('Enter');
    await page.getByText('EAN-13').waitFor();
    await page.getByText('4006381333931').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(bench.till.view().cart?.lines).toEqual([]);
  }, 60_000);

  it('prints the next receipt where it was chosen', async () => {
    await sellMugs(bench);
    await bench.until(({ finished }) => finished?.print === 'confirmed');
    expect(printed.at(-1)).toContain('HIGH');
  }, 60_000);
});
