export {
  type Customer,
  customerChangedSchema,
  customerMergedSchema,
  customerNoteSchema,
  customerRegisteredSchema,
  customerSchema,
  type DebtPaid,
  debtPaidSchema,
} from './debt.ts';
export { type DebtMovement, debtEffectsOf } from './debt-effects.ts';
