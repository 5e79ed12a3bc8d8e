/** Labels for the shelf at the till's screen, by keyboard alone: their printer set up, well, without labels and away. */
import { existsSync } from 'node:fs';
import { startVirtualLabelPrinter, type VirtualLabelPrinter } from '@counterbook/hardware/label';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../../terminal/src/till/till-fixture.ts';
import { CHROMIUM } from '../availability.ts';
import { type DevicesScreen, openDevicesScreen } from './devices-screen.ts';

describe.skipIf(!existsSync(CHROMIUM))('labels on the till’s screen', () => {
  let screen: DevicesScreen;
  let labels: VirtualLabelPrinter;

  beforeAll(async () => {
    [screen, labels] = await Promise.all([openDevicesScreen(), startVirtualLabelPrinter({ port: 0 })]);
  }, 120_000);

  afterAll(async () => {
    await screen?.close();
    await labels?.close();
  });

  /** The product's and the manager's, of which one fades while the other is there. */
  const areShut = () => screen.page.getByRole('dialog').first().waitFor({ state: 'detached' });
  const openProduct = async () => {
    const { page, press } = screen;
    await page.keyboard.press('F10');
    await press('Change product');
    // Built for use the screen is quick: one types where the cursor stands, not before it does.
    await page.locator('[role=dialog] [role=combobox]:focus').waitFor();
    await page.keyboard.type('mug', { delay: 60 });
    await page.getByRole('option', { name: /Mug/ }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByLabel('Name').waitFor();
  };
  const print = async (count: string, told?: RegExp) => {
    const { page, press, typeManagersPin } = screen;
    await openProduct();
    await press('Print labels');
    await page.getByLabel('How many labels').first().waitFor();
    if (told !== undefined) await page.getByRole('dialog').getByText(told).waitFor();
    await page.keyboard.type(count, { delay: 60 });
    await page.keyboard.press('Enter');
    await page.getByLabel('Reason').waitFor();
    await page.keyboard.type('new price', { delay: 40 });
    await page.keyboard.press('Tab');
    await typeManagersPin();
    await areShut();
  };
  const isOut = (count: number) => until(labels.labels, ({ length }) => length === count);

  it('are not offered where nothing prints them', async () => {
    const { page } = screen;
    await openProduct();
    expect(await page.getByRole('button', { name: 'Print labels' }).count()).toBe(0);
    await page.keyboard.press('Escape');
    await areShut();
  }, 60_000);

  it('get their printer: found on the network, used with the size of its labels, tried', async () => {
    const { page, press, typeManagersPin, faults } = screen;
    await page.keyboard.press('F10');
    await press('Devices');
    await typeManagersPin();
    await page.getByRole('button', { name: /Label printer.*None is set up/ }).waitFor();
    await press('Find devices');
    await page.getByLabel('Address of a printer on the network').fill(`127.0.0.1:${labels.port}`);
    await page.getByRole('button', { name: 'Look', disabled: false }).waitFor();
    await page.keyboard.press('Enter');
    await press(/Use it: Label printer: ZD421/);
    await page.getByLabel('Size of the labels').fill('40 x 30 mm');
    expect(await faults()).toEqual([]);
    await page.keyboard.press('Enter');
    await page.getByText('Kept, and used from now on.').waitFor();
    await press('Print a test label');
    await page.getByText('The test label is printed; the printer says so itself.').waitFor();
    expect(labels.labels()[0]?.text).toContain('^PW320^LL240');
    await page.keyboard.press('Escape');
    await areShut();
  }, 60_000);

  it('are printed as many as are typed, with a manager’s yes', async () => {
    await print('3');
    await isOut(4);
    expect(labels.labels()[3]?.text).toContain('^FDMug');
  }, 60_000);

  it('wait where the printer is out of labels, which is told, and come out by themselves', async () => {
    const { page, faults, press } = screen;
    labels.setFaults({ paperOutAtLabel: 0 });
    await print('2');
    await page.getByText(/^Labels: The printer is out of paper\..*Labels wait/).waitFor();
    await openProduct();
    await press('Print labels');
    await page
      .getByRole('dialog')
      .getByText(/out of paper.*Labels wait/)
      .waitFor();
    expect(await faults()).toEqual([]);
    await page.keyboard.press('Escape');
    labels.setFaults({});
    await isOut(6);
    await page.getByText(/out of paper/).waitFor({ state: 'detached' });
  }, 60_000);

  it('wait where the printer is away, which is told', async () => {
    const { page } = screen;
    labels.setFaults({ isOff: true });
    await print('1');
    await page.getByText(/^Labels: The printer cannot be reached/).waitFor();
    await print('1', /cannot be reached.*Labels wait/);
    labels.setFaults({});
    await isOut(8);
  }, 60_000);
});
