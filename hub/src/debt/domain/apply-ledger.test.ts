import { describe, expect, it } from 'vitest';
import { applyLedger, emptyAccount, type Posting, type StoredAccountState } from './apply-ledger.ts';
import { fold } from './fold.ts';

function posting(amount: number, sequence: number | null = 1, customerId = 'ann'): Posting {
  return {
    id: `till-1:1:${sequence}`,
    customerId,
    chain: sequence === null ? null : { key: 'till-1:1', sequence },
    currency: 'GBP',
    amount,
    reason: 'sale',
    note: '',
    receiptNumber: null,
    shopId: sequence === null ? null : 'shop-1',
    terminalId: null,
    staffId: null,
    occurredAt: '2026-01-05T08:00:00.000Z',
    recordedAt: '2026-01-05T08:00:00.000Z',
  };
}

const apply = (postings: Posting[], account?: StoredAccountState, isKnown = true) =>
  applyLedger(new Map(account ? [[account.id, account]] : []), postings, () => isKnown);

describe('an account', () => {
  it('follows its ledger and takes one version however many entries there are', () => {
    const { accounts, attention } = apply([posting(500, 1), posting(-200, 4)], {
      ...emptyAccount('ann'),
      balance: 100,
      version: 6,
    });
    expect(accounts).toMatchObject([{ id: 'ann', balance: 400, version: 7, applied: { 'till-1:1': 4 } }]);
    expect(attention).toEqual([]);
  });

  it('keeps its mark when an entry comes late or from the hub', () => {
    const first = apply([posting(500, 5)]).accounts[0];
    expect(apply([posting(500, 3), posting(1, null)], first).accounts).toMatchObject([
      { balance: 1001, applied: { 'till-1:1': 5 } },
    ]);
  });

  it('of nobody known raises attention once, where it was made', () => {
    const { accounts, attention } = apply([posting(500, 1), posting(500, 2)], undefined, false);
    expect(attention).toMatchObject([{ shopId: 'shop-1', open: true, account: { attentionVersion: 1 } }]);
    expect(accounts).toMatchObject([{ balance: 1000, unknownAt: 'shop-1' }]);
    expect(apply([posting(1, 3)], accounts[0], false).attention).toEqual([]);
  });
});

it('text is folded without case, accents and spare blanks', () => {
  expect(fold('  Şerif\t ÉCLAIR  straße ')).toBe('serif eclair straße');
});
