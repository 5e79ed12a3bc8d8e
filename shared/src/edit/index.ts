export {
  changeOf,
  changesBetween,
  type FieldChange,
  type FieldChanges,
  type FieldValue,
  fieldValueSchema,
  isChange,
} from './change.ts';
export { type FieldClash, type Merged, mergeEdit } from './merge-edit.ts';
export { beyondApplied, type PendingEdit, projectEdits } from './pending-edits.ts';
