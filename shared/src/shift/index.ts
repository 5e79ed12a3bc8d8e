export { cashEffectOf, reckonShift } from './reckon-shift.ts';
export {
  cashMovedSchema,
  drawerOpenedSchema,
  type ShiftClosed,
  shiftClosedSchema,
  shiftOpenedSchema,
} from './shift.ts';
