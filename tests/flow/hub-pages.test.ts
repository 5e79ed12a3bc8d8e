/** The hub's own pages in a real browser: small and large, light and dark, by keyboard, without anything from elsewhere. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHROMIUM, CHROMIUM_FLAGS } from '../availability.ts';
import { freePort } from '../processes/free-port.ts';
import { HubProcess } from '../processes/hub-process.ts';

const SMALL = { width: 390, height: 844 };
const LARGE = { width: 1024, height: 768 };
/** Each page at each size, each size in each light. */
const SHOWN = [
  { path: '/', ...SMALL, colorScheme: 'light' },
  { path: '/', ...LARGE, colorScheme: 'dark' },
  { path: '/docs#postShops', ...SMALL, colorScheme: 'dark' },
  { path: '/docs#schema-Shop', ...LARGE, colorScheme: 'light' },
] as const;

describe.skipIf(!existsSync(CHROMIUM))('the pages of the hub', () => {
  const directory = mkdtempSync(join(tmpdir(), 'counterbook-pages-'));
  let hub: HubProcess;
  let browser: Browser;

  beforeAll(async () => {
    hub = new HubProcess({ directory, port: await freePort() });
    await hub.start();
    browser = await chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_FLAGS });
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await hub?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  const open = async (
    path: string,
    {
      colorScheme = 'light',
      width = LARGE.width,
      height = LARGE.height,
    }: Partial<(typeof SHOWN)[number]> = {},
  ): Promise<Page> => {
    const context = await browser.newContext({ viewport: { width, height }, colorScheme });
    const page = await context.newPage();
    await page.goto(`${hub.url}${path}`);
    return page;
  };

  for (const shown of SHOWN) {
    const { path, width, height, colorScheme } = shown;
    it(`show ${path} at ${width}×${height}, ${colorScheme}, fitting, from nowhere else, with nothing that axe-core finds`, async () => {
      const page = await open(path, shown);
      const complaints: string[] = [];
      page.on('console', (message) => complaints.push(message.text()));
      page.on('request', (request) => {
        if (!request.url().startsWith(hub.url)) complaints.push(request.url());
      });
      await page.reload();
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
      const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
      expect([overflow, complaints]).toEqual([0, []]);
      await page.context().close();
    }, 180_000);
  }

  it('find a route by words and by role', async () => {
    const page = await open('/docs');
    const shown = () => page.locator('.route:visible').count();
    const all = await shown();
    expect(all).toBeGreaterThan(50);
    await page.keyboard.press('/');
    await page.keyboard.type('open a shop');
    expect(await page.locator('.route:visible summary').first().textContent()).toContain('/api/shops');
    expect(await shown()).toBeLessThan(5);
    expect(await page.locator('output').textContent()).toBe(
      `${await shown()} routes`.replace(/^1 routes$/, '1 route'),
    );
    await page.keyboard.press('Escape');
    expect(await shown()).toBe(all);
    await page.selectOption('select', 'device');
    const words = await page.locator('.route:visible summary').allTextContents();
    expect(words.length).toBeGreaterThan(2);
    expect(words.every((text) => text.includes('/api/sync/'))).toBe(true);
    await page.context().close();
  });

  it('unfold by keyboard, and a link opens what it names', async () => {
    const page = await open('/docs#postShops');
    const route = page.locator('details.route', { has: page.locator('#postShops') });
    expect(await route.getAttribute('open')).toBe('');
    expect(await route.textContent()).toContain('Example');
    await route.getByRole('link', { name: 'Shop', exact: true }).first().click();
    const schema = page.locator('details.schema', { has: page.locator('#schema-Shop') });
    await schema.getByText('settings').first().waitFor({ state: 'visible' });
    await page.locator('#getSales').focus();
    await page.keyboard.press('Enter');
    await page
      .locator('.route[open]', { has: page.locator('#getSales') })
      .getByText('Parameters')
      .waitFor();
    await page.context().close();
  });
});
