/** A till as a process of its own: enrolled, signed in, selling through its protocol as the screen does. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { THOUSAND } from '@counterbook/shared/quantity';
import { freePort } from '../../processes/free-port.ts';
import { TillProcess } from '../../processes/till-process.ts';
import type { BenchShop } from './bench-shop.ts';
import { accepted } from './bench-till.ts';

export type TillPlace = {
  readonly name: string;
  readonly directory: string;
  readonly hubUrl: string;
};

export async function newTill({ name, directory, hubUrl }: TillPlace): Promise<TillProcess> {
  const port = await freePort();
  return new TillProcess({ name, directory: join(directory, name), port, hubUrl, printer: 'virtual' });
}

export async function startSelling(till: TillProcess, { manager }: BenchShop): Promise<void> {
  accepted(await till.commands.signIn.mutate(manager));
  if (till.view.shift === null) accepted(await till.commands.openShift.mutate({ float: 10_000 }));
}

export type Basket = {
  readonly codes: readonly string[];
  /** On this customer's account, else for cash. */
  readonly customerId: string | null;
};

/** Scans, pays, and answers the sale and when "paid" was pressed. */
export async function sell(till: TillProcess, { codes, customerId }: Basket) {
  const { commands } = till;
  for (const code of codes) accepted(await commands.scan.mutate({ code }));
  if (customerId !== null) accepted(await commands.attachCustomer.mutate({ customerId }));
  const cart = (await till.until((view) => hasLines(view.cart, codes.length))).cart;
  const amount = cart?.total ?? 0;
  const paidAt = performance.now();
  const entry = accepted(
    await commands.completeSale.mutate({
      cartId: cart?.id ?? '',
      tenders: [{ type: customerId === null ? 'cash' : 'account', amount }],
      approval: null,
    }),
  );
  return { entry, paidAt };
}

function hasLines(cart: TillProcess['view']['cart'], count: number): boolean {
  return (cart?.lines.reduce((sum, { quantity }) => sum + quantity, 0) ?? 0) === count * THOUSAND;
}

/** Of a process of this machine, in MiB; null where the system does not say. */
export function residentMebibytes(pid: number): number | null {
  try {
    const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kibibytes === undefined ? null : Math.round(Number(kibibytes) / 1024);
  } catch {
    return null;
  }
}
