import type { RecordedSale } from '@counterbook/shared/api';
import type { Event } from '@counterbook/shared/events';
import { minorToDecimal } from '@counterbook/shared/money';
import { quantityToText } from '@counterbook/shared/quantity';
import type { Attention } from '@counterbook/shared/sync';
import type { ClientSession } from 'mongoose';
import type { Scope } from '../../platform/auth/identity.ts';
import { newEvent } from '../../platform/outbox/new-event.ts';
import { type Excess, excessOf } from '../domain/excess-of.ts';
import { findRefundsOf, findSales, type SaleModel } from '../persistence/sale-repository.ts';

export type FlagDeps = { readonly sales: SaleModel; readonly now: () => Date };

/**
 * For the shop's manager, when more of a receipt was given back than was sold. `recorded` is what just came: a refund,
 * or a sale of which a refund had come before it. Repeated, it tells the same again under the same version; versions
 * are even, the odd ones are those under which sync closes what a manager settled.
 */
export async function flagExcess(
  deps: FlagDeps,
  scope: Scope,
  session: ClientSession,
  recorded: readonly RecordedSale[],
): Promise<readonly Event[]> {
  const saleIds = recorded.flatMap(({ kind, id, original }) =>
    kind === 'sale' ? id : (original?.entryId ?? []),
  );
  const refunds = await findRefundsOf(deps.sales, scope, [...new Set(saleIds)], session);
  const bySale = Map.groupBy(refunds, ({ original }) => original?.entryId ?? '');
  const sales = await findSales(deps.sales, scope, [...bySale.keys()], session);
  const time = deps.now();
  return sales.flatMap((sale) => {
    const own = bySale.get(sale.id) ?? [];
    const excess = excessOf(sale, own);
    return excess === null ? [] : exceeded(scope, { sale, excess, version: 2 * own.length }, time);
  });
}

type Exceeded = { readonly sale: RecordedSale; readonly excess: Excess; readonly version: number };

function exceeded({ companyId }: Scope, { sale, excess, version }: Exceeded, time: Date): Event {
  const { id, shopId, receiptNumber, currency } = sale;
  const goods = excess.lines.map(({ name, quantity }) => `${name} (${quantityToText(quantity)} too many)`);
  const document: Attention = {
    id: `refund-exceeded:${id}`,
    kind: 'refund-exceeded',
    subject: id,
    message:
      `More was given back on receipt ${receiptNumber ?? id} than was sold: ` +
      `${minorToDecimal(excess.amount, currency)} ${currency} too much for ${goods.join(', ')}. ` +
      `The refunds are ${excess.receipts.join(', ')}.`,
    open: true,
  };
  const data = { document, version, shopId };
  return newEvent({ source: 'sales', type: 'attention.raised', companyId, partitionKey: shopId, data, time });
}
