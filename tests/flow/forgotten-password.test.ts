/** A forgotten password as its owner sees it: the mail, the page behind its link, and signing in again. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ReceivedMail, startSmtp, type TestSmtp } from '../../hub/src/platform/testing/start-smtp.ts';
import { createHubClient, type HubClient } from '../../start/hub-client.ts';
import { signIn } from '../../start/set-up-company.ts';
import { CHROMIUM, CHROMIUM_FLAGS } from '../availability.ts';
import { freePort } from '../processes/free-port.ts';
import { HubProcess } from '../processes/hub-process.ts';

const root = { email: 'root@hub.example', password: 'forgotten before long' };

describe.skipIf(!existsSync(CHROMIUM))('a forgotten password', () => {
  const directory = mkdtempSync(join(tmpdir(), 'counterbook-forgotten-'));
  let smtp: TestSmtp;
  let hub: HubProcess;
  let client: HubClient;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    smtp = await startSmtp();
    const port = await freePort();
    const environment = {
      SMTP_URL: smtp.url,
      MAIL_FROM: 'Counterbook <hub@hub.example>',
      PUBLIC_URL: `http://127.0.0.1:${port}`,
    };
    hub = new HubProcess({ directory, port, environment });
    await hub.start();
    client = createHubClient(hub.url);
    await client.post('/api/auth/bootstrap', { ...root, name: 'Root' });
    browser = await chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_FLAGS });
    page = await (await browser.newContext()).newPage();
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await hub?.stop();
    await smtp?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  async function mailAbout(subject: string): Promise<ReceivedMail> {
    for (;;) {
      const found = smtp.mails.find(({ source }) => source.includes(`Subject: ${subject}`));
      if (found) return found;
      await smtp.next();
    }
  }
  const linkIn = ({ source }: ReceivedMail) =>
    /http:\S+#\S+/.exec(source.replaceAll('=\r\n', '').replaceAll('=3D', '='))?.[0] ?? '';

  it('reaches an address that was verified by a click', async () => {
    const link = linkIn(await mailAbout('Is this your address'));
    await page.goto('about:blank');
    await page.goto(link);
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id }) => id)).toEqual([]);
    await page.getByRole('button', { name: 'Yes, it is mine' }).click();
    await page.getByText('Thank you: the address is yours.').waitFor();
    await page.goto('about:blank');
    await page.goto(`${hub.url}/account/verify-email`);
    await page.getByText('This page is opened by the link in a mail').waitFor();
  });

  it('is set anew on the page behind the mail’s link, which keeps the link to itself', async () => {
    await client.post('/api/auth/password/forgotten', { email: root.email });
    const link = linkIn(await mailAbout('Set a new password'));
    await page.goto(link);
    expect(page.url()).toBe(`${hub.url}/account/reset-password`);
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
    const set = async (password: string, again = password) => {
      await page.getByLabel('New password').fill(password);
      await page.getByLabel('The same again').fill(again);
      await page.getByRole('button', { name: 'Set the password' }).click();
    };
    await set('remembered now', 'something else');
    await page.getByText('The two passwords are not the same.').waitFor();
    await set('password12345');
    await page.getByText('The password is among the first that anybody would try.').waitFor();
    await set('remembered for good');
    await page.getByText('The new password is set.').waitFor();
    await expect(signIn(client, root)).rejects.toThrow('credentials.wrong');
    expect(await signIn(client, { ...root, password: 'remembered for good' })).toMatch(/^ey/);
    await page.goto('about:blank');
    await page.goto(link);
    await set('once more in vain');
    await page.getByText('This link was used, has run out or was replaced.').waitFor();
  });
});
