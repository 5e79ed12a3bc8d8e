import { createHash } from 'node:crypto';
import { cursorOf } from '@counterbook/shared/api';
import { FEEDS } from '@counterbook/shared/sync';
import { aTill } from '@counterbook/shared/testing';
import type { ShopSide } from '../../world/two-companies.ts';
import { type Hand, naming, plain, type Sample, type Samples } from '../sample.ts';

type SyncRoute =
  | `${'GET' | 'POST'} /api/sync/journal`
  | 'POST /api/sync/attention/{attentionId}'
  | `POST /api/sync/${'audit' | 'report' | 'quarantine/{entryId}'}`
  | `GET /api/sync/${'heads' | 'keys' | 'feeds/{feed}' | 'terminals' | 'attention' | 'quarantine'}`;

/** Debts are the company's; an account's `applied` names every till that it contains. */
const feed = (name: string): Sample =>
  plain(200, () => ({ path: { feed: name } }), { companyWide: name === 'debts' || name === 'customers' });

const REPORT = {
  protocol: 1,
  sentAt: '2026-01-01T00:00:00.000Z',
  version: '1.0.0',
  waiting: 0,
  oldestWaiting: null,
  freeBytes: 1_000_000,
  storage: { checkedAt: null, trouble: null },
  audit: { state: 'agrees', checkedAt: null, repaired: 0, differing: 0 },
  signedHeads: [],
};

export const syncSamples: Samples<SyncRoute> = {
  'POST /api/sync/journal': [
    {
      ...plain(200, (_, hand) => ({
        body: { protocol: 1, entries: [entryOf(hand)] },
      })),
      names: ['body.entries[].shopId', 'body.entries[].companyId', 'body.entries[].terminalId'],
      isFilter: true,
      isApart: true,
      plants: true,
      check: (text, { place, role }) => {
        const expected = place === 'own' && role === 'device' ? 'accepted' : 'quarantined';
        return text.includes(`"verdict":"${expected}"`) ? null : `the entry is not ${expected}: ${text}`;
      },
    },
  ],
  'GET /api/sync/heads': [plain(200)],
  'GET /api/sync/feeds/{feed}': [feed('products'), ...Object.keys(FEEDS).slice(1).map(feed)],
  'GET /api/sync/terminals': [
    plain(200),
    naming('shop', ['query.shopId'], 200, ({ shopId }) => ({ query: { shopId } })),
  ],
  'GET /api/sync/attention': [naming('shop', ['query.shopId'], 200, ({ shopId }) => ({ query: { shopId } }))],
  'POST /api/sync/attention/{attentionId}': [
    naming('shop', ['path.attentionId', 'body.shopId'], 200, ({ attentionId, shopId }) => ({
      path: { attentionId },
      body: { shopId, note: 'looked at' },
    })),
  ],
  'GET /api/sync/keys': [plain(200)],
  'POST /api/sync/audit': [
    plain(200, () => ({ body: { protocol: 1, contents: true, ranges: [{ epoch: 1, from: 1, to: 3 }] } })),
  ],
  'POST /api/sync/report': [plain(200, () => ({ body: REPORT }))],
  'GET /api/sync/quarantine': [
    naming('shop', ['query.shopId'], 200, ({ shopId }) => ({ query: { shopId } })),
    naming('shop', ['query.cursor'], 200, ({ shopId, terminalId }) => ({
      query: { shopId, cursor: cursorOf(['2026-01-01T00:00:00.000Z', terminalId]) },
    })),
  ],
  'POST /api/sync/quarantine/{entryId}': [
    naming(
      'shop',
      ['path.entryId'],
      200,
      (side) => ({
        path: { entryId: unreadableOf(side) },
        body: { decision: 'reject', reason: 'unreadable' },
      }),
      { plants: true },
    ),
  ],
  'GET /api/sync/journal': [
    naming('shop', ['query.terminalId'], 200, ({ terminalId }) => ({ query: { terminalId } })),
  ],
};

/** Sealed by the key of the place's own till; where there is none, by a key that nobody has heard of. */
function entryOf({ role, place, world }: Hand): unknown {
  const act = { type: 'drawer.opened', payload: { reason: 'change' } } as const;
  // An own entry that nobody takes would leave a gap before the one that a device hands in.
  const till = place === 'unknown' || role !== 'device' ? aTill() : world.terminals[place].till;
  return till.write(act);
}

/** Where the hub keeps the one entry of each shop that nobody can read. */
function unreadableOf({ terminalId, words }: ShopSide): string {
  const entry = JSON.stringify({ id: `${words.at(-1)} unreadable` });
  return `${terminalId}!${createHash('sha256').update(entry).digest('hex')}`;
}
