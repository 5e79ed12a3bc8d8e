export { stockAdjustedSchema, stockCountedSchema, stockReceivedSchema } from './stock.ts';
export { type StockMovement, stockEffectsOf } from './stock-effects.ts';
