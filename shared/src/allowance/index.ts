export {
  type Allowances,
  allowanceLeft,
  allowancesSchema,
  allowanceToReturn,
  type HandedOut,
  type Sharing,
  type Since,
  shareOut,
  useAllowance,
} from './allowance.ts';
export {
  type AllowanceReturn,
  allowanceAskedSchema,
  allowanceReturnedSchema,
  allowanceReturnsOf,
  MOST_RETURNED,
  type ReturnedAllowance,
} from './allowance-entries.ts';
