import { createHash } from 'node:crypto';
import type { Receipt } from '@counterbook/shared/api';
import { canonicalFormOf } from '@counterbook/shared/journal';
import { accept, type Result, refuse } from '@counterbook/shared/result';
import type { Connection } from 'mongoose';
import type { Scope } from '../../platform/auth/identity.ts';
import { inTransaction } from '../../platform/mongo/transaction.ts';
import type { Outbox } from '../../platform/outbox/outbox.ts';
import type { Booking } from '../domain/apply-movements.ts';
import { movementIdOf } from '../persistence/movement-repository.ts';
import { findReceiptHash, insertReceipt, type ReceiptModel } from '../persistence/receipt-repository.ts';
import { type BookDeps, book } from './book.ts';

export type ReceiveDeps = BookDeps & {
  readonly connection: Connection;
  readonly receipts: ReceiptModel;
  readonly outbox: Outbox;
};

/** Books a receipt at the hub once; its repeat is accepted, another receipt under the same id refused. */
export function receiveGoods(
  deps: ReceiveDeps,
  scope: Scope,
  receipt: Receipt,
  staffId: string,
): Promise<Result<{ readonly id: string; readonly lines: number }>> {
  const { id, shopId } = receipt;
  const hash = createHash('sha256').update(canonicalFormOf(receipt)).digest('hex');
  const answer = accept({ id, lines: receipt.lines.length });
  return inTransaction(deps.connection, async (session) => {
    const known = await findReceiptHash(deps.receipts, scope, id, session);
    if (known !== null) return known === hash ? answer : refuse({ code: 'receipt.id-used', id });
    const at = deps.now();
    await insertReceipt(deps.receipts, scope, { id, shopId, hash, staffId, at }, session);
    const bookings = [bookingOf(scope, receipt, at.toISOString())];
    await deps.outbox.add(session, await book(deps, scope, session, { bookings, names: new Map() }));
    return answer;
  });
}

function bookingOf(scope: Scope, receipt: Receipt, at: string): Booking {
  const { shopId, reference, lines } = receipt;
  const entryId = `receipt:${scope.companyId}:${receipt.id}`;
  return {
    entryId,
    shopId,
    chain: null,
    returns: [],
    asks: [],
    movements: lines.map(({ productId, quantity }, index) => ({
      id: movementIdOf(entryId, index),
      shopId,
      productId,
      quantity,
      reason: 'received',
      entryId,
      terminalId: null,
      reference,
      occurredAt: at,
      recordedAt: at,
    })),
  };
}
