/**
 * What each invoice of the file means at the counter. `C…` is a refund without its original, an invoice whose
 * lines are all negative is a write-off, everything else a sale. A customer takes every third sale on account.
 */
import { decimalToMinor } from '@counterbook/shared/money';
import { THOUSAND } from '@counterbook/shared/quantity';
import type { Invoice } from './invoice.ts';

export type PlannedLine = { readonly sku: string; readonly quantity: number; readonly unitPrice: number };
export type Act = {
  readonly invoice: string;
  readonly kind: 'sale' | 'refund' | 'write-off';
  readonly customerCode: string | null;
  readonly payBy: 'cash' | 'account';
  readonly lines: readonly PlannedLine[];
};
export type PlannedProduct = {
  readonly sku: string;
  readonly name: string;
  readonly price: string;
  readonly kind: 'goods' | 'service';
};

const SERVICE_CODES = new Set(['POST', 'DOT', 'D', 'M', 'S', 'C2', 'BANK CHARGES', 'AMAZONFEE']);

export function isServiceCode(code: string): boolean {
  return SERVICE_CODES.has(code) || code.toLowerCase().startsWith('gift_');
}

/** The first name and price seen of every code. */
export function plannedProducts(invoices: readonly Invoice[]): readonly PlannedProduct[] {
  const products = new Map<string, PlannedProduct>();
  for (const line of invoices.flatMap((invoice) => invoice.lines)) {
    if (products.has(line.code)) continue;
    products.set(line.code, {
      sku: line.code,
      name: line.name,
      price: line.unitPrice,
      kind: isServiceCode(line.code) ? 'service' : 'goods',
    });
  }
  return [...products.values()];
}

export function plannedCustomers(invoices: readonly Invoice[]): readonly string[] {
  return [...new Set(invoices.flatMap((invoice) => invoice.customer || []))];
}

export function planActs(invoices: readonly Invoice[]): readonly Act[] {
  const salesOf = new Map<string, number>();
  const lastPaidBy = new Map<string, 'cash' | 'account'>();
  return invoices.map((invoice) => {
    const kind = kindOf(invoice);
    const customerCode = invoice.customer || null;
    let payBy: Act['payBy'] = 'cash';
    if (customerCode !== null && kind === 'sale') {
      const nth = (salesOf.get(customerCode) ?? 0) + 1;
      salesOf.set(customerCode, nth);
      payBy = nth % 3 === 0 ? 'account' : 'cash';
      lastPaidBy.set(customerCode, payBy);
    } else if (customerCode !== null && kind === 'refund') {
      payBy = lastPaidBy.get(customerCode) ?? 'cash';
    }
    return { invoice: invoice.invoice, kind, customerCode, payBy, lines: invoice.lines.map(plannedLine) };
  });
}

function kindOf(invoice: Invoice): Act['kind'] {
  if (invoice.invoice.startsWith('C')) return 'refund';
  return invoice.lines.every((line) => line.quantity < 0) ? 'write-off' : 'sale';
}

function plannedLine(line: Invoice['lines'][number]): PlannedLine {
  const price = decimalToMinor(line.unitPrice, 'GBP');
  if (!price.ok) throw new Error(`${line.code}: ${line.unitPrice} is not an amount in GBP`);
  return { sku: line.code, quantity: Math.abs(line.quantity) * THOUSAND, unitPrice: price.value };
}
