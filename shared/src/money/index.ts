export { allocate } from './allocate.ts';
export { currencySchema, exponentOf } from './currency.ts';
export { currencyOfNumber } from './currency-number.ts';
export { multiplyDivide, sum } from './integer.ts';
export {
  decimalToMinor,
  formatMoney,
  minorSchema,
  minorToDecimal,
  nonNegativeMinorSchema,
  positiveMinorSchema,
  roundToCash,
} from './money.ts';
