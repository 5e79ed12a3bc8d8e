/** A hub of its own, as a shop runs it, two companies in it, and what an attacker may have got hold of. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openKeyRing } from '../../../hub/src/platform/auth/key-ring.ts';
import type { SigningKey } from '../../../hub/src/platform/auth/signing-key.ts';
import { startChild } from '../../../start/child-process.ts';
import { type Received, type Sent, send, sendJson } from './send.ts';
import { enrolTerminal } from './terminal.ts';
import { setUpTwoCompanies, type TwoCompanies, tokenOf } from './two-companies.ts';

const MAIN = fileURLToPath(new URL('../../../hub/src/main.ts', import.meta.url));
const MOST_LINES = 20_000;

export type AttackedHub = {
  readonly url: string;
  readonly companies: TwoCompanies;
  readonly tokens: Readonly<Record<'admin' | 'manager' | 'staff' | 'device' | 'superAdmin', string>>;
  /** Of an account and a terminal that were shut out at `since`, by `performance.now()`. */
  readonly revoked: { readonly user: string; readonly device: string; readonly since: number };
  /** The hub's own: whoever has it can sign anything, so that everything but the signature can be wronged. */
  readonly signingKey: SigningKey;
  readonly ask: (method: string, path: string, options?: Parameters<typeof sendJson>[3]) => Promise<Received>;
  readonly send: (sent: Sent) => Promise<Received>;
  readonly fresh: (word: string) => string;
  /** What the hub wrote to its log. */
  readonly log: () => readonly string[];
  readonly residentMegabytes: () => number;
  readonly stop: () => Promise<void>;
};

export async function startAttackedHub(directory: string): Promise<AttackedHub> {
  const lines: string[] = [];
  const child = await startChild({
    name: 'the hub',
    file: MAIN,
    environment: { HUB_DATA: directory, HUB_PORTS: 'ephemeral', LOG_LEVEL: 'info' },
    isReady: (line) => line.includes('"ready":true'),
    onLine: (line) => {
      if (lines.push(line) > MOST_LINES) lines.shift();
    },
  });
  const { url } = JSON.parse(child.ready) as { readonly url: string };
  const companies = await setUpTwoCompanies(url);
  const { accounts, terminals } = companies;
  let count = 0;
  return {
    url,
    companies,
    tokens: {
      admin: await tokenOf(url, accounts.admin),
      manager: await tokenOf(url, accounts.manager),
      staff: await tokenOf(url, accounts.staff),
      superAdmin: await tokenOf(url, accounts.superAdmin),
      device: await terminals.own.token(),
    },
    revoked: await shutOut(url, companies),
    signingKey: openKeyRing(join(directory, 'keys', 'tokens'), () => new Date()).signing(),
    ask: (method, path, options) => sendJson(url, method, path, options),
    send: (sent) => send(url, sent),
    fresh: (word) => {
      count += 1;
      return `${word}-${count}`;
    },
    log: () => lines,
    residentMegabytes: () => {
      const [, kilobytes] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8')) ?? [];
      return Math.round(Number(kilobytes) / 1024);
    },
    stop: child.stop,
  };
}

async function shutOut(url: string, { admin, own }: TwoCompanies): Promise<AttackedHub['revoked']> {
  const account = { email: 'shut-out@attack.example', password: 'shut-out-soon-1' };
  const user = { ...account, name: 'Shut out', role: 'staff', shopIds: [own.shopId] };
  const { id } = await admin.post<{ id: string }>('/api/users', user);
  const terminal = await enrolTerminal(url, admin, own.shopId);
  const tokens = { user: await tokenOf(url, account), device: await terminal.token() };
  await admin.patch(`/api/users/${id}`, { active: false });
  await admin.post(`/api/devices/${terminal.id}/revoke`, {});
  return { ...tokens, since: performance.now() };
}
