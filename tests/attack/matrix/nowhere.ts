import { randomUUID } from 'node:crypto';
import type { ShopSide } from '../world/two-companies.ts';

/** A shop that nobody has, nor anything in it. */
export function nowhere(): ShopSide {
  const terminalId = randomUUID();
  return {
    companyId: randomUUID(),
    shopId: randomUUID(),
    productId: randomUUID(),
    customerId: randomUUID(),
    staffId: randomUUID(),
    userId: randomUUID(),
    sessionId: randomUUID(),
    terminalId,
    spareTerminalId: randomUUID(),
    saleId: `${terminalId}:1:2`,
    attentionId: `cart-contested:${randomUUID()}`,
    receiptId: randomUUID(),
    adjustmentId: randomUUID(),
    otherProductId: randomUUID(),
    otherCustomerId: randomUUID(),
    words: [],
  };
}
