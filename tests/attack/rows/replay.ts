import { generateKeyPairSync } from 'node:crypto';
import { enrolmentCode } from '../../../start/set-up-company.ts';
import type { AttackedHub } from '../world/attacked-hub.ts';
import { enrolKnownTerminal, proofOf } from '../world/terminal.ts';
import { chapter, firstOf, type Row, unless, wrongIf } from './row.ts';

const AT_ONCE = 8;

type Verdicts = { readonly verdicts: readonly { readonly verdict: string }[] };
type Tokens = { readonly refreshToken: string };

const newKey = () =>
  generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }).toString();
const post = (hub: AttackedHub, path: string, body: unknown) => hub.ask('POST', path, { body });
const asAdmin = (hub: AttackedHub, path: string, body: unknown) =>
  hub.ask('POST', path, { body, token: hub.tokens.admin });
const atOnce = <T>(act: () => Promise<T>) => Promise.all(Array.from({ length: AT_ONCE }, act));
const refreshTokenOf = (text: string) => (JSON.parse(text) as Tokens).refreshToken;
const refresh = (hub: AttackedHub, refreshToken: string) => post(hub, '/api/auth/refresh', { refreshToken });
const move = { type: 'cash.moved', payload: { direction: 'in', amount: 100, reason: 'float' } } as const;

async function proof(hub: AttackedHub) {
  const { id: terminalId, privateKey } = hub.companies.terminals.own;
  const { text } = await post(hub, '/api/auth/devices/challenge', { terminalId });
  const { nonce } = JSON.parse(text) as { readonly nonce: string };
  return { terminalId, nonce, signature: proofOf(privateKey, terminalId, nonce) };
}

export const replayRows: readonly Row[] = chapter('replay', [
  [
    'a proof shown twice',
    'the same signed challenge again, and another eight times at once',
    'one token each',
    async (hub) => {
      const once = await proof(hub);
      const first = await post(hub, '/api/auth/devices/token', once);
      const again = await post(hub, '/api/auth/devices/token', once);
      const shared = await proof(hub);
      const race = await atOnce(() => post(hub, '/api/auth/devices/token', shared));
      const winners = race.filter(({ status }) => status === 200).length;
      return firstOf([
        unless(first, 200),
        unless(again, 401),
        wrongIf(winners !== 1, `${winners} got a token`),
      ]);
    },
  ],
  [
    'a code used twice',
    'the same enrolment code with another key',
    '403',
    async (hub) => {
      const code = await enrolmentCode(hub.companies.admin, hub.companies.own.shopId);
      const first = await post(hub, '/api/auth/devices/enrol', { code, publicKey: newKey() });
      const second = await post(hub, '/api/auth/devices/enrol', { code, publicKey: newKey() });
      return firstOf([unless(first, 200), unless(second, 403)]);
    },
  ],
  [
    'a code used eight times at once',
    'one enrolment code, eight keys',
    'one terminal',
    async (hub) => {
      const code = await enrolmentCode(hub.companies.admin, hub.companies.own.shopId);
      const race = await atOnce(() => post(hub, '/api/auth/devices/enrol', { code, publicKey: newKey() }));
      const winners = race.filter(({ status }) => status === 200).length;
      return wrongIf(winners !== 1, `${winners} were enrolled: ${race.map(({ status }) => status)}`);
    },
  ],
  [
    'a stolen refresh token',
    'a refresh token of two exchanges ago',
    '401, and the whole family ends',
    async (hub) => {
      const login = await post(hub, '/api/auth/login', hub.companies.accounts.staff);
      const first = refreshTokenOf(login.text);
      const second = refreshTokenOf((await refresh(hub, first)).text);
      const third = refreshTokenOf((await refresh(hub, second)).text);
      return firstOf([unless(await refresh(hub, first), 401), unless(await refresh(hub, third), 401)]);
    },
  ],
  [
    'a refresh eight times at once',
    'one refresh token, shown eight times at once',
    'one successor, the same for all',
    async (hub) => {
      const login = await post(hub, '/api/auth/login', hub.companies.accounts.staff);
      const token = refreshTokenOf(login.text);
      const race = await atOnce(() => refresh(hub, token));
      const answered = race.filter(({ status }) => status === 200);
      const successors = new Set(answered.map(({ text }) => refreshTokenOf(text)));
      return wrongIf(successors.size !== 1, `${successors.size} successors`);
    },
  ],
  [
    'entries handed in twice',
    'the same batch again',
    'duplicate each',
    async (hub) => {
      const { till, client } = await newTerminal(hub);
      const batch = { protocol: 1, entries: [till.write(move), till.write(move)] };
      await client.post('/api/sync/journal', batch);
      const { verdicts } = await client.post<Verdicts>('/api/sync/journal', batch);
      return wrongIf(
        verdicts.some(({ verdict }) => verdict !== 'duplicate'),
        JSON.stringify(verdicts),
      );
    },
  ],
  [
    'a batch handed in eight times at once',
    'the same three entries eight times at once',
    'accepted once each',
    async (hub) => {
      const { till, client } = await newTerminal(hub);
      const batch = { protocol: 1, entries: [till.write(move), till.write(move), till.write(move)] };
      const answers = await atOnce(() => client.post<Verdicts>('/api/sync/journal', batch));
      const verdicts = answers.flatMap((answer) => answer.verdicts);
      const accepted = verdicts.filter(({ verdict }) => verdict === 'accepted').length;
      return wrongIf(accepted !== batch.entries.length, `${accepted} were accepted`);
    },
  ],
  [
    'a receipt eight times at once',
    'the same goods received, one id',
    'the level goes up once',
    async (hub) => {
      const { shopId, productId } = hub.companies.own;
      const before = await quantityOf(hub);
      const lines = [{ productId, quantity: 1000 }];
      const body = { id: hub.fresh('receipt'), shopId, reference: '', lines };
      const race = await atOnce(() => asAdmin(hub, '/api/inventory/receipts', body));
      const gained = (await quantityOf(hub)) - before;
      const refused = race.map((answer) => unless(answer, 201));
      return firstOf([...refused, wrongIf(gained !== 1000, `it went up by ${gained}`)]);
    },
  ],
  [
    'an adjustment eight times at once',
    'the same adjustment of a debt, one id',
    'the balance changes once',
    async (hub) => {
      const before = await balanceOf(hub);
      const body = { id: hub.fresh('adjustment'), amount: -100, reason: 'goodwill' };
      const path = `/api/debts/${hub.companies.own.customerId}/adjustments`;
      const race = await atOnce(() => asAdmin(hub, path, body));
      const change = (await balanceOf(hub)) - before;
      const refused = race.map((answer) => unless(answer, 201));
      return firstOf([...refused, wrongIf(change !== -100, `it changed by ${change}`)]);
    },
  ],
]);

function newTerminal({ url, companies: { admin, own } }: AttackedHub) {
  return enrolKnownTerminal(url, admin, own.shopId);
}

async function quantityOf({ companies: { admin, own } }: AttackedHub): Promise<number> {
  const query = `shopId=${own.shopId}&productId=${own.productId}`;
  const { levels } = await admin.get<{ levels: readonly { quantity: number }[] }>(
    `/api/inventory/levels?${query}`,
  );
  return levels[0]?.quantity ?? 0;
}

async function balanceOf({ companies: { admin, own } }: AttackedHub): Promise<number> {
  const { account } = await admin.get<{ account: { balance: number } }>(`/api/debts/${own.customerId}`);
  return account.balance;
}
