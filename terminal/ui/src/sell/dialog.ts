import type { Unit } from '@counterbook/shared/quantity';
import type { AttentionView, CustomerView } from '../../../src/host/protocol/views.ts';

/** What stands over the sell screen; one at a time. */
export type Dialog =
  | ({ readonly type: 'weight' } & Weighed)
  | { readonly type: 'quantity' | 'price' | 'discount' | 'remove' }
  | { readonly type: 'pay' | 'void' | 'customer' | 'refund' | 'receipts' | 'more' | 'keys' }
  | { readonly type: 'drawer' | 'stock' | 'close-shift' | 'paper' | 'park' | 'parked' | 'find-product' }
  | { readonly type: 'safety' | 'sync' | 'devices' | 'scanner' | 'prints' | 'notes' }
  | { readonly type: 'customer-edit'; readonly customerId: string; readonly confirms: string | null }
  | { readonly type: 'merge-customer'; readonly customer: CustomerView }
  | { readonly type: 'product'; readonly productId: string; readonly confirms: string | null }
  | { readonly type: 'labels'; readonly productId: string; readonly name: string }
  | { readonly type: 'which-product'; readonly code: string; readonly productIds: readonly string[] }
  | { readonly type: 'debt'; readonly customer: CustomerView };

/** `label`: as the till named what the label said beside the weight. */
export type Weighed = {
  readonly productId: string;
  readonly name: string;
  readonly unit: Unit;
  readonly label?: string | undefined;
};

/** Those that need to be told nothing. */
export type PlainDialog = Exclude<
  Dialog['type'],
  'weight' | 'debt' | 'customer-edit' | 'merge-customer' | 'product' | 'which-product' | 'labels'
>;

/** The key of each action, the same everywhere it is written. */
export const KEY_OF = {
  prints: 'F1',
  search: 'F2',
  quantity: 'F3',
  customer: 'F4',
  price: 'F5',
  discount: 'F6',
  refund: 'F7',
  void: 'F8',
  receipts: 'F9',
  more: 'F10',
  park: 'F11',
  pay: 'F12',
  remove: 'Delete',
  keys: '?',
} as const;

/** Where a note is put right that can be put right here. */
export function dialogOfNote({ document, documentId, field }: NonNullable<AttentionView['edit']>): Dialog {
  return document === 'customer'
    ? { type: 'customer-edit', customerId: documentId, confirms: field }
    : { type: 'product', productId: documentId, confirms: field };
}
