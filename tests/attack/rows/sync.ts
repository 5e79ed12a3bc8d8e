import { entryIdOf } from '@counterbook/shared/id';
import { type JournalEntry, sealEntry } from '@counterbook/shared/journal';
import { aCart, aSale } from '@counterbook/shared/testing';
import type { AttackedHub } from '../world/attacked-hub.ts';
import { enrolKnownTerminal, type Terminal } from '../world/terminal.ts';
import { chapter, firstOf, type Row, unless, wrongIf } from './row.ts';

type Verdict = { readonly verdict: string; readonly reason: string | null };
type Answer = {
  readonly verdicts: readonly Verdict[];
  readonly heads: readonly { readonly contiguousThrough: number; readonly missing: readonly object[] }[];
};

const move = { type: 'cash.moved', payload: { direction: 'in', amount: 100, reason: 'float' } } as const;
const newTerminal = ({ url, companies: { admin, own } }: AttackedHub) =>
  enrolKnownTerminal(url, admin, own.shopId);
const handIn = ({ client }: Terminal, entries: readonly unknown[]) =>
  client.post<Answer>('/api/sync/journal', { protocol: 1, entries });

/** Sealed again after it was wronged: hash and signature are right, by the terminal's own key. */
function resealed({ privateKey }: Terminal, entry: JournalEntry, wrong: object): JournalEntry {
  return sealEntry({ ...entry, ...wrong } as JournalEntry, privateKey);
}

/** One wronged entry of a terminal of its own; right before it and right after it are two others. */
async function setAside(
  hub: AttackedHub,
  wrong: (entry: JournalEntry, terminal: Terminal) => unknown,
): Promise<string | null> {
  const terminal = await newTerminal(hub);
  const entry = terminal.till.write(move);
  const { verdicts } = await handIn(terminal, [wrong(entry, terminal)]);
  return wrongIf(verdicts[0]?.verdict !== 'quarantined', JSON.stringify(verdicts));
}

/** A sale with these fields in the place of its own. */
async function moneySetAside(hub: AttackedHub, wrong: object): Promise<string | null> {
  return setAside(hub, (entry, terminal) => {
    const payload = { ...aSale(aCart([{ productId: hub.companies.own.productId }])), ...wrong };
    return resealed(terminal, entry, { type: 'sale.completed', payload });
  });
}

const raw = (hub: AttackedHub, type: string, body: string) =>
  hub.send({
    method: 'POST',
    path: '/api/sync/journal',
    headers: { authorization: `Bearer ${hub.tokens.device}`, 'content-type': type },
    body,
  });

export const syncRows: readonly Row[] = chapter('sync', [
  [
    'another terminal’s entry',
    'of the terminal next door, signed again by this one and handed in by it',
    'set aside, and its chain stands where it stood',
    async (hub) => {
      const [mine, other] = [await newTerminal(hub), await newTerminal(hub)];
      const { verdicts } = await handIn(mine, [resealed(mine, other.till.write(move), {})]);
      const heads = await other.client.get<readonly object[]>('/api/sync/heads');
      return firstOf([
        wrongIf(verdicts[0]?.verdict !== 'quarantined', JSON.stringify(verdicts)),
        wrongIf(heads.length > 0, 'the other chain moved on'),
      ]);
    },
  ],
  [
    'a stranger’s entry',
    'rightly sealed by a terminal of the sibling shop, and of another company, handed in by this one',
    'set aside, and their chains stand where they stood',
    async (hub) => {
      const { admin, foreignAdmin, sibling: far, foreign: other } = hub.companies;
      const mine = await newTerminal(hub);
      const sibling = await enrolKnownTerminal(hub.url, admin, far.shopId);
      const foreign = await enrolKnownTerminal(hub.url, foreignAdmin, other.shopId);
      const { verdicts } = await handIn(mine, [sibling.till.write(move), foreign.till.write(move)]);
      const heads = await sibling.client.get<readonly object[]>('/api/sync/heads');
      return firstOf([
        wrongIf(
          verdicts.some(({ verdict }) => verdict !== 'quarantined'),
          JSON.stringify(verdicts),
        ),
        wrongIf(heads.length > 0, 'the other chain moved on'),
      ]);
    },
  ],
  [
    'a forged signature',
    'a right entry, signed by another key',
    'set aside',
    (hub) => setAside(hub, (entry) => sealEntry(entry, hub.companies.terminals.foreign.privateKey)),
  ],
  [
    'a changed amount',
    'a sealed entry, one figure changed afterwards',
    'set aside',
    (hub) =>
      setAside(hub, (entry) => ({
        ...entry,
        payload: { direction: 'in', amount: 1_000_000, reason: 'float' },
      })),
  ],
  [
    'another company’s entry',
    'Beta’s company and shop in an entry of this terminal, rightly sealed',
    'set aside',
    (hub) => {
      const { companyId, shopId } = hub.companies.foreign;
      return setAside(hub, (entry, terminal) => resealed(terminal, entry, { companyId, shopId }));
    },
  ],
  [
    'the other shop’s entry',
    'the sibling’s shop in an entry of this terminal, rightly sealed',
    'set aside',
    (hub) => {
      const { shopId } = hub.companies.sibling;
      return setAside(hub, (entry, terminal) => resealed(terminal, entry, { shopId }));
    },
  ],
  [
    'an operator in an entry',
    '"$where" and "a.b" beside the payload’s fields, rightly sealed',
    'set aside, or kept as it came; the hub works on',
    async (hub) => {
      const payload = { ...move.payload, $where: 'sleep(5000)', 'a.b': { $gt: '' } };
      const terminal = await newTerminal(hub);
      const entry = resealed(terminal, terminal.till.write(move), { payload });
      const { verdicts } = await handIn(terminal, [entry]);
      const after = await handIn(terminal, [terminal.till.write(move)]);
      return firstOf([
        wrongIf(verdicts.length !== 1, JSON.stringify(verdicts)),
        wrongIf(after.verdicts.length !== 1, JSON.stringify(after)),
      ]);
    },
  ],
  [
    '__proto__ in an entry',
    '{"entries":[{"__proto__":{"terminalId":…}}]}',
    '422, nothing taken',
    async (hub) =>
      unless(await raw(hub, 'application/json', '{"protocol":1,"entries":[{"__proto__":{"id":"x"}}]}'), 422),
  ],
  [
    'a gap',
    'the third entry before the first two',
    'held, and told what is missing',
    async (hub) => {
      const terminal = await newTerminal(hub);
      const [, , third] = [1, 2, 3].map(() => terminal.till.write(move));
      const { verdicts, heads } = await handIn(terminal, [third]);
      const isTold = verdicts[0]?.verdict === 'held' && heads[0]?.missing.length === 1;
      return wrongIf(!isTold, JSON.stringify({ verdicts, heads }));
    },
  ],
  [
    'a number beyond all numbers',
    'sequence 9007199254740991, rightly sealed',
    'held or set aside; the gap is told in one range',
    async (hub) => {
      const terminal = await newTerminal(hub);
      const sequence = Number.MAX_SAFE_INTEGER;
      const id = entryIdOf(terminal.id, 1, sequence);
      const entry = resealed(terminal, terminal.till.write(move), { sequence, id });
      const { verdicts, heads } = await handIn(terminal, [entry]);
      const isBounded = (heads[0]?.missing.length ?? 0) <= 1;
      return wrongIf(verdicts[0]?.verdict === 'accepted' || !isBounded, JSON.stringify({ verdicts, heads }));
    },
  ],
  [
    'numbers that are none',
    'sequence −1, 0, 1.5, "1"; epoch −1',
    'set aside each',
    async (hub) => {
      const wrongs = [{ sequence: -1 }, { sequence: 0 }, { sequence: 1.5 }, { sequence: '1' }, { epoch: -1 }];
      const tried = wrongs.map((wrong) =>
        setAside(hub, (entry, terminal) => resealed(terminal, entry, wrong)),
      );
      return firstOf(await Promise.all(tried));
    },
  ],
  [
    'another entry under the same id',
    'two entries of one number, both rightly sealed',
    'the second is set aside as a fork',
    async (hub) => {
      const terminal = await newTerminal(hub);
      const entry = terminal.till.write(move);
      await handIn(terminal, [entry]);
      const fork = resealed(terminal, entry, { payload: { ...move.payload, amount: 999 } });
      const { verdicts } = await handIn(terminal, [fork]);
      return wrongIf(verdicts[0]?.verdict !== 'quarantined', JSON.stringify(verdicts));
    },
  ],
  [
    'money below nothing',
    'a sale of −100, tenders below zero',
    'set aside',
    (hub) => moneySetAside(hub, { total: -100, tenders: [{ type: 'cash', amount: -100 }] }),
  ],
  [
    'money beyond all numbers',
    'a sale of 2^60',
    'set aside',
    (hub) => moneySetAside(hub, { total: 2 ** 60, tenders: [{ type: 'cash', amount: 2 ** 60 }] }),
  ],
  ['money in fractions', 'a sale of 10.5', 'set aside', (hub) => moneySetAside(hub, { total: 10.5 })],
  [
    'a sale that gives itself away',
    'tenders that do not come to the total',
    'set aside',
    (hub) => moneySetAside(hub, { tenders: [{ type: 'cash', amount: 1 }] }),
  ],
  [
    'entries that are none',
    'null, 7, "x", [], {}, a text of 100,000 letters',
    'set aside each',
    async (hub) => {
      const terminal = await newTerminal(hub);
      const { verdicts } = await handIn(terminal, [null, 7, 'x', [], {}, 'x'.repeat(100_000)]);
      return wrongIf(
        verdicts.length !== 6 || verdicts.some(({ verdict }) => verdict !== 'quarantined'),
        JSON.stringify(verdicts),
      );
    },
  ],
  [
    'a batch of 10,000',
    '10,000 entries at once',
    '422',
    async (hub) => {
      const entries = Array.from({ length: 10_000 }, () => ({}));
      return unless(
        await hub.ask('POST', '/api/sync/journal', {
          token: hub.tokens.device,
          body: { protocol: 1, entries },
        }),
        422,
      );
    },
  ],
  [
    'lines that are no document',
    'NDJSON, broken NDJSON, and JSON cut in the middle',
    '415, 415, 400',
    async (hub) =>
      firstOf([
        unless(await raw(hub, 'application/x-ndjson', '{"protocol":1}\n{"entries":[]}\n'), 415),
        unless(await raw(hub, 'application/x-ndjson', '{"protocol":1}\n{"ent'), 415),
        unless(await raw(hub, 'application/json', '{"protocol":1,"entries":[{"id":'), 400),
      ]),
  ],
  [
    'another feed’s checkpoint',
    'an epoch of somebody else, a sequence beyond all, below none',
    'only one’s own feed, or 422',
    async (hub) => {
      const ask = (query: string) =>
        hub.ask('GET', `/api/sync/feeds/products?${query}`, { token: hub.tokens.device });
      const elsewhere = await ask(`epoch=${hub.companies.foreign.companyId}&sequence=1`);
      return firstOf([
        unless(elsewhere, 200),
        wrongIf(/foreigngoods/.test(elsewhere.text), 'it shows what is Beta’s'),
        unless(await ask('sequence=9007199254740991'), 200),
        unless(await ask('sequence=-1'), 422),
        unless(await ask('limit=1000000'), 422),
        unless(await ask('partition=x'), 422),
      ]);
    },
  ],
]);
