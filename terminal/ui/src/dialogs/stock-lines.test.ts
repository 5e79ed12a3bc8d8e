import { describe, expect, it } from 'vitest';
import type { ProductView } from '../../../src/host/protocol/views.ts';
import { stockQuantities } from './stock-lines.ts';

const mug: ProductView = {
  id: 'mug',
  sku: 'MUG',
  barcode: '',
  name: 'Mug',
  kind: 'goods',
  unit: 'piece',
  price: 450,
  stockLeft: 5000,
  category: '',
  taxCode: 'standard',
  archived: false,
  isWaiting: false,
  isSetAside: false,
};
const lines = (typed: string) => [{ product: mug, typed }];

describe('typed stock quantities', () => {
  it('are thousandths', () => {
    expect(stockQuantities('receive', lines('12'))).toEqual({
      ok: true,
      value: [{ productId: 'mug', quantity: 12_000 }],
    });
  });

  it('may be below zero only in an adjustment', () => {
    expect(stockQuantities('adjust', lines('-2'))).toMatchObject({ value: [{ quantity: -2000 }] });
    expect(stockQuantities('receive', lines('-2')).ok).toBe(false);
  });

  it('may be zero only in a count', () => {
    expect(stockQuantities('count', lines('0'))).toMatchObject({ value: [{ quantity: 0 }] });
    expect(stockQuantities('receive', lines('0')).ok).toBe(false);
    expect(stockQuantities('count', lines('')).ok).toBe(false);
  });
});
