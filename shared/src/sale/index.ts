export { findPaymentDisagreement, findRefundDisagreement, findSaleDisagreement } from './check-sums.ts';
export { type Completion, completeCart } from './complete-cart.ts';
export {
  partOf,
  type RefundOfSale,
  type ReturnedLine,
  refundCart,
  refundSale,
  refundTotalOf,
} from './refund-sale.ts';
export {
  type Refund,
  type RefundLine,
  refundLineSchema,
  refundSchema,
  type Sale,
  type SaleLine,
  saleLineSchema,
  saleSchema,
} from './sale.ts';
export {
  amountOf,
  type Settle,
  type Settlement,
  settle,
  settleRefund,
  type Tender,
  tenderSchema,
} from './tender.ts';
