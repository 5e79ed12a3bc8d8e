import { randomUUID } from 'node:crypto';
import { enrolmentCode } from '../../../start/set-up-company.ts';
import type { AttackedHub } from '../world/attacked-hub.ts';
import type { Received } from '../world/send.ts';
import { chapter, firstOf, type Row, unless, wrongIf } from './row.ts';
import { wrongLogin } from './throttled.ts';

const FROM = '127.0.4.1';
const ROUNDS = 9;
/** A machine that does other things at the same time: what an unknown account saved would be ten times. */
const MOST_APART = 2.5;

const post = (hub: AttackedHub, path: string, body: unknown) => hub.ask('POST', path, { body, from: FROM });

/** The bytes of an answer, but for the request's own id and what was asked about. */
function plainly({ status, text }: Received, asked: string): string {
  return `${status} ${text.replaceAll(/"(requestId|nonce)":"[^"]*"/g, '"$1":""').replaceAll(asked, '')}`;
}

const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** An answer about something of Beta's and one about nothing at all. */
async function alike(hub: AttackedHub, pathOf: (id: string) => string, foreign: string, unknown: string) {
  const ask = async (id: string) =>
    plainly(await hub.ask('GET', pathOf(id), { token: hub.tokens.admin }), id);
  const [theirs, nobodys] = [await ask(foreign), await ask(unknown)];
  return wrongIf(theirs !== nobodys, `${theirs} / ${nobodys}`);
}

export const enumerationRows: readonly Row[] = chapter('enumeration', [
  [
    'is there such an account',
    'wrong passwords for an account and for none, in turn',
    'the same bytes, in about the same time',
    async (hub) => {
      const times = { known: [] as number[], unknown: [] as number[] };
      const answers = new Set<string>();
      for (let round = 0; round < ROUNDS; round++) {
        for (const kind of ['known', 'unknown'] as const) {
          const name = kind === 'known' ? 'homeword-spare' : `nobody-${round}`;
          const began = performance.now();
          const received = await wrongLogin(hub, `${name}@attack.example`, {}, FROM);
          times[kind].push(performance.now() - began);
          answers.add(plainly(received, name));
        }
      }
      const ratio = median(times.known) / median(times.unknown);
      return firstOf([
        wrongIf(answers.size !== 1, [...answers].join(' / ')),
        wrongIf(
          ratio > MOST_APART || ratio < 1 / MOST_APART,
          `known takes ${ratio.toFixed(2)} times as long`,
        ),
      ]);
    },
  ],
  [
    'is this account closed',
    'the right password of a closed account, a wrong one of an open account',
    'the same bytes',
    async (hub) => {
      const closed = { email: 'shut-out@attack.example', password: 'shut-out-soon-1' };
      const theirs = plainly(await post(hub, '/api/auth/login', closed), closed.email);
      const open = plainly(await wrongLogin(hub, 'homeword-spare@attack.example', {}, FROM), '');
      return wrongIf(theirs !== open, `${theirs} / ${open}`);
    },
  ],
  [
    'whose password was forgotten',
    'a reset for an account and for none',
    'the same bytes',
    async (hub) => {
      const ask = async (email: string) =>
        plainly(await post(hub, '/api/auth/password/forgotten', { email }), email);
      const [known, unknown] = [await ask('own-staff@attack.example'), await ask('nobody@attack.example')];
      return wrongIf(known !== unknown, `${known} / ${unknown}`);
    },
  ],
  [
    'is there such a terminal',
    'a challenge for a terminal and for none',
    'a nonce of the same length for both',
    async (hub) => {
      const ask = (terminalId: string) => post(hub, '/api/auth/devices/challenge', { terminalId });
      const [known, unknown] = [await ask(hub.companies.foreign.terminalId), await ask(randomUUID())];
      const isLike = known.status === unknown.status && known.text.length === unknown.text.length;
      return wrongIf(!isLike, `${known.text} / ${unknown.text}`);
    },
  ],
  [
    'is this terminal’s key another',
    'a wrong proof for a terminal and for none',
    'the same bytes',
    async (hub) => {
      const ask = async (terminalId: string) => {
        const proof = { terminalId, nonce: 'made-up', signature: 'AAAA' };
        return plainly(await post(hub, '/api/auth/devices/token', proof), terminalId);
      };
      const [known, unknown] = [await ask(hub.companies.foreign.terminalId), await ask(randomUUID())];
      return wrongIf(known !== unknown, `${known} / ${unknown}`);
    },
  ],
  [
    'was this code used',
    'a used enrolment code and one that never was',
    'the same bytes',
    async (hub) => {
      const { admin, own, terminals } = hub.companies;
      const publicKey = terminals.own.till.publicKey.export({ type: 'spki', format: 'pem' }).toString();
      const other = terminals.sibling.till.publicKey.export({ type: 'spki', format: 'pem' }).toString();
      const code = await enrolmentCode(admin, own.shopId);
      await post(hub, '/api/auth/devices/enrol', { code, publicKey });
      const ask = async (asked: string) =>
        plainly(await post(hub, '/api/auth/devices/enrol', { code: asked, publicKey: other }), asked);
      const [used, never] = [await ask(code), await ask('ZZZZZZZZ')];
      return wrongIf(used !== never, `${used} / ${never}`);
    },
  ],
  [
    'whose session was this',
    'an ended refresh token, one that was never given',
    'the same bytes',
    async (hub) => {
      const login = await post(hub, '/api/auth/login', hub.companies.accounts.staff);
      const { refreshToken } = JSON.parse(login.text) as { readonly refreshToken: string };
      await post(hub, '/api/auth/logout', { refreshToken });
      const ask = async (token: string) =>
        plainly(await post(hub, '/api/auth/refresh', { refreshToken: token }), token);
      const [ended, never] = [await ask(refreshToken), await ask('never-given')];
      return wrongIf(ended !== never, `${ended} / ${never}`);
    },
  ],
  [
    'is there such a shop',
    '/api/shops/{shopId} of Beta’s and of nobody',
    'the same bytes',
    (hub) => alike(hub, (id) => `/api/shops/${id}`, hub.companies.foreign.shopId, randomUUID()),
  ],
  [
    'is there such a product',
    '/api/products/{productId} of Beta’s and of nobody',
    'the same bytes',
    (hub) => alike(hub, (id) => `/api/products/${id}`, hub.companies.foreign.productId, randomUUID()),
  ],
  [
    'was there such a sale',
    '/api/sales/{saleId} of Beta’s and of nobody',
    'the same bytes',
    (hub) => alike(hub, (id) => `/api/sales/${id}`, hub.companies.foreign.saleId, `${randomUUID()}:1:2`),
  ],
  [
    'which shop is asked about',
    '?shopId= of Beta’s and of nobody, in six lists',
    'the same bytes',
    async (hub) => {
      const { shopId } = hub.companies.foreign;
      const lists = ['sales', 'shifts', 'staff', 'devices', 'inventory/levels', 'sync/terminals'];
      const asked = lists.map((list) =>
        alike(hub, (id) => `/api/${list}?shopId=${id}`, shopId, randomUUID()),
      );
      return firstOf(await Promise.all(asked));
    },
  ],
  [
    'whose e-mail address is this',
    'an account of Beta’s opened again by Alpha’s admin',
    '409 that says nothing of whose it is',
    async (hub) => {
      const user = { ...hub.companies.accounts.foreignAdmin, name: 'x', role: 'staff', shopIds: [] };
      const received = await hub.ask('POST', '/api/users', { token: hub.tokens.admin, body: user });
      const tells = /Beta|beta-admin|"companyId"/.test(received.text);
      return firstOf([unless(received, 409), wrongIf(tells, received.text)]);
    },
  ],
]);
