/** The whole path as its people see it: a cashier in a real browser, the hub gone and back, the sale in its API. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { startVirtualPrinterServer } from '@counterbook/hardware/printer';
import { epson80 } from '@counterbook/hardware/receipt';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prepareDemo } from '../../start/demo.ts';
import { demoProducts } from '../../start/demo-products.ts';
import { createHubClient, type HubClient } from '../../start/hub-client.ts';
import { signIn } from '../../start/set-up-company.ts';
import { CHROMIUM, CHROMIUM_FLAGS } from '../availability.ts';
import { waitUntil } from '../bench/wait-until.ts';
import { freePort } from '../processes/free-port.ts';
import { HubProcess } from '../processes/hub-process.ts';
import { TillProcess } from '../processes/till-process.ts';
import { plugKeyboard } from '../scan/real-keyboard.ts';

const [loaf, rye, baguette, croissant] = demoProducts();
/** As fast as no scanner: what comes faster and ends with Enter is a scan. */
const AS_A_PERSON = { delay: 90 };
const atTheHub = (what: string) => ({ what, withinSeconds: 30, everyMilliseconds: 100 });

describe.skipIf(!existsSync(CHROMIUM))('a till in a real browser', () => {
  const directory = mkdtempSync(join(tmpdir(), 'counterbook-browser-'));
  let hub: HubProcess;
  let till: TillProcess;
  let admin: HubClient;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    hub = new HubProcess({ directory: join(directory, 'hub'), port: await freePort() });
    await hub.start();
    const { state, code } = await prepareDemo(hub.url, join(directory, 'demo.json'), true);
    admin = createHubClient(hub.url).as(() => signIn(createHubClient(hub.url), state.admin));
    till = new TillProcess({
      name: 'till',
      directory: join(directory, 'till'),
      port: await freePort(),
      hubUrl: hub.url,
      printer: 'virtual',
    });
    await till.start();
    await till.commands.enrol.mutate({ hubUrl: hub.url, code: code ?? '' });
    await till.until((view) => view.phase === 'signed-out' && !view.sync.isLoading);
    browser = await chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_FLAGS });
    const context = await browser.newContext({ viewport: { width: 1024, height: 768 } });
    page = await context.newPage();
    await page.goto(`http://127.0.0.1:${till.options.port}/`);
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await till?.kill();
    await hub?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  const scan = async (code: string) => {
    await page.keyboard.type(code);
    await page.keyboard.press('Enter');
  };

  const faults = async () => {
    const { violations } = await new AxeBuilder({ page }).analyze();
    return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
  };

  const signInAgain = async () => {
    const people = await till.commands.staff.query();
    const staffId = people.find(({ name }) => name === 'Nora Ellis')?.id ?? '';
    await till.commands.signIn.mutate({ staffId, pin: '1111' });
  };

  it('signs a manager in and opens a shift by keyboard alone', async () => {
    await page.getByRole('button', { name: /Nora Ellis/ }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: '7' }).waitFor();
    await page.keyboard.type('1111', { delay: 40 });
    await page.keyboard.press('Enter');
    await page.getByText('Open a shift').first().waitFor();
    await page.keyboard.type('100', { delay: 40 });
    await page.keyboard.press('Enter');
    expect((await till.until((view) => view.phase === 'selling')).shift?.float).toBe(10_000);
    await page.getByRole('combobox', { name: 'Scan or search' }).waitFor();
  });

  it('sells three things with the hub stopped, shows the receipt, and hands the sale in when it is back', async () => {
    await hub.stop();
    for (const code of [loaf!.barcode, croissant!.barcode, croissant!.barcode]) await scan(code);
    await page.getByText('£7.90').first().waitFor();
    await page.keyboard.press('F12');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Enter');
    await page.getByText('HARB-T01-000001').first().waitFor();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByText('Sourdough loaf, large').first().waitFor();
    await page.getByText(/1 sale waiting/).waitFor();

    await hub.start();
    const back = performance.now();
    let found: readonly { receiptNumber: string; total: number }[] = [];
    while (found.length === 0 && performance.now() - back < 15_000) {
      found = (await admin.get<{ sales: typeof found }>('/api/sales')).sales;
    }
    expect(found).toMatchObject([{ receiptNumber: 'HARB-T01-000001', total: 790 }]);
    await page.getByText('All sales are at the hub').waitFor();
  }, 120_000);

  it('tells an unknown barcode where it happened, though the next scan comes at once, and keeps the cart', async () => {
    const notice = page.getByText(/4006381333931/).first();
    await scan('4006381333931');
    await notice.waitFor();
    const keyboard = await plugKeyboard(page);
    await keyboard.scan([...loaf!.barcode, 'Enter'], 5);
    await till.until(({ cart }) => cart?.lines.length === 1);
    expect(await notice.isVisible()).toBe(true);
  });

  it('asks for the weight of two goods scanned in a row one after the other', async () => {
    const keyboard = await plugKeyboard(page);
    const weighed = demoProducts().filter(({ unit }) => unit === 'kg');
    for (const { barcode } of weighed.slice(0, 2)) await keyboard.scan([...barcode, 'Enter'], 5);
    const dialog = page.getByRole('dialog');
    for (const { name } of weighed.slice(0, 2)) {
      await dialog.getByRole('heading', { name }).waitFor();
      await page.keyboard.press('Escape');
    }
    await dialog.waitFor({ state: 'detached' });
    expect(till.view.cart?.lines).toHaveLength(1);
  });

  it('has nothing that axe-core finds', async () => {
    expect(await faults()).toEqual([]);
  });

  it('changes a product and a customer by keyboard alone, and the hub has both', async () => {
    await page.keyboard.press('F10');
    await page.getByRole('button', { name: 'Change product' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByRole('combobox').fill('croissant');
    await page.getByRole('option').first().waitFor();
    await page.keyboard.press('Enter');
    const price = page.getByRole('dialog').getByLabel('Price');
    await price.fill('much');
    await page.getByText('Type an amount like 12.50.').waitFor();
    await price.fill('2.05');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await waitUntil(async () => {
      const { products } = await admin.get<{ products: { price: number }[] }>(
        `/api/products?search=${croissant!.barcode}`,
      );
      return products[0]?.price === 205;
    }, atTheHub('the price'));

    await till.commands.registerCustomer.mutate({
      id: 'carol',
      name: 'Carol',
      phone: '',
      email: '',
      code: '',
      note: '',
    });
    await page.keyboard.press('F4');
    await page.getByRole('dialog').getByLabel('Name, phone or card number').fill('carol');
    await page.getByRole('button', { name: 'Change customer: Carol' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByLabel('Note').fill('Pays on Fridays');
    await page.getByRole('dialog').getByLabel('Phone').fill('0151 12345');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await waitUntil(async () => {
      const carol = await admin.get<{ phone: string; note: string }>('/api/customers/carol');
      return carol.phone === '0151 12345' && carol.note === 'Pays on Fridays';
    }, atTheHub('the phone and the note'));
  }, 60_000);

  it('makes two customers one by keyboard alone, and the hub has the one', async () => {
    const carla = { id: 'carla', name: 'Carla Carolan', phone: '0151 12345', email: '', code: '', note: '' };
    await till.commands.registerCustomer.mutate(carla);
    const dialog = page.getByRole('dialog');
    const reach = async (name: string) => {
      const button = dialog.getByRole('button', { name, exact: true });
      await button.waitFor();
      for (let steps = 0; steps < 40; steps++) {
        if (await button.evaluate((element) => element === element.ownerDocument.activeElement)) return;
        await page.keyboard.press('Tab');
      }
      throw new Error(`the keyboard does not reach ${name}`);
    };
    await page.keyboard.press('F4');
    await dialog.getByLabel('Name, phone or card number').waitFor();
    await page.keyboard.type('carla');
    await reach('Change customer: Carla Carolan');
    await page.keyboard.press('Enter');
    await reach('Same as another…');
    await page.keyboard.press('Enter');
    await dialog.getByText('Who is Carla Carolan really?').waitFor();
    // At once, before the list has followed: whoever stands on top of it is not yet whom the name means.
    await page.keyboard.type('fridays or not', AS_A_PERSON);
    await page.keyboard.press('Enter');
    await dialog.getByText(/fridays or not/).waitFor();
    await page.keyboard.press('Control+A');
    await page.keyboard.type('carol', AS_A_PERSON);
    await page.keyboard.press('Enter');
    await dialog.getByText(/^Carla Carolan and Carol become one\./).waitFor();
    expect(await faults()).toEqual([]);
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    await waitUntil(async () => {
      const { mergedInto } = await admin.get<{ mergedInto?: string }>('/api/customers/carla');
      return mergedInto === 'carol';
    }, atTheHub('who Carla is'));
    await page.keyboard.press('F4');
    await dialog.getByLabel('Name, phone or card number').waitFor();
    await page.keyboard.type('carla');
    await dialog.getByRole('button', { name: 'Change customer: Carol', exact: true }).waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  }, 60_000);

  it('parks a cart and takes it back by keyboard alone, and shows the way to the hub, with nothing that axe-core finds', async () => {
    const dialog = page.getByRole('dialog');
    await page.keyboard.press('F11');
    await dialog.getByRole('textbox').fill('Blue coat');
    await page.keyboard.press('Enter');
    await page.getByText('1 parked').waitFor();
    await dialog.waitFor({ state: 'detached' });
    await page.keyboard.press('F11');
    await dialog.getByText('Blue coat').waitFor();
    expect(await faults()).toEqual([]);
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    await page.getByText(loaf!.name).first().waitFor();

    await page.keyboard.press('F10');
    await page.getByRole('button', { name: 'Way to the hub' }).focus();
    await page.keyboard.press('Enter');
    await dialog.getByText('Goods and prices').waitFor();
    expect(await faults()).toEqual([]);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  }, 60_000);

  it('holds its open cart through a crash of the engine', async () => {
    await till.kill();
    await till.start();
    expect(till.view.phase).toBe('signed-out');
    await signInAgain();
    const { cart } = await till.until((view) => view.phase === 'selling');
    expect(cart?.lines.map(({ name }) => name)).toEqual(['Sourdough loaf, large']);
  });

  it('asks whether a receipt came out, and takes the word by keyboard alone', async () => {
    const papers: string[] = [];
    const printer = await startVirtualPrinterServer({
      port: 0,
      profile: epson80,
      onReceipt: ({ text, isComplete }) => isComplete && papers.push(text),
    });
    await till.stop();
    till = new TillProcess({ ...till.options, printer: `tcp://127.0.0.1:${printer.port}` });
    await till.start();
    await signInAgain();
    await page.reload();
    await page.getByRole('combobox', { name: 'Scan or search' }).waitFor();
    printer.setFaults({ resetAtByte: 300 });
    await page.keyboard.press('F12');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Enter');
    await page.getByText(/waits for your word/).waitFor();
    await page.keyboard.press('F1');
    const dialog = page.getByRole('dialog');
    await dialog.getByText(/It may have come out/).waitFor();
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id }) => id)).toEqual([]);
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Enter');
    await dialog.getByText(/Nothing is in doubt/).waitFor();
    await till.until((view) => view.finished?.print === 'confirmed');
    expect(papers).toEqual([expect.stringContaining('POSSIBLE DUPLICATE')]);
    await page.keyboard.press('Escape');
    await page.getByText('The receipt is printed').waitFor();
    await printer.close();
  }, 60_000);

  it('tells how many notes wait for the manager, and lists them by keyboard alone, with nothing that axe-core finds', async () => {
    const oversold = [loaf!, rye!, baguette!];
    for (const { barcode, openingStock } of oversold) {
      const scanned = await till.commands.scan.mutate({ code: barcode });
      if (!scanned.ok) throw new Error(scanned.refusal.code);
      const { lineId } = scanned.value;
      await till.commands.changeQuantity.mutate({ lineId, quantity: openingStock + 1_000 });
    }
    const { cart } = await till.until((view) => view.cart?.lines.length === oversold.length);
    const tenders = [{ type: 'cash' as const, amount: cart?.total ?? 0 }];
    await till.commands.completeSale.mutate({ cartId: cart?.id ?? '', tenders, approval: null });

    await page.getByRole('button', { name: '2 more notes' }).focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    for (const { name } of oversold) await dialog.getByText(name).waitFor();
    expect(await faults()).toEqual([]);
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
  }, 60_000);
});
