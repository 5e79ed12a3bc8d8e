export { createDrawer, type DrawerOptions } from './create-drawer.ts';
export { drawerStateOf, learnOpenPin, type OpenPin, printerDrawerSensor } from './drawer-pin.ts';
export { type DrawerPulse, kickCommand, kickNowCommand, usualPulse } from './kick-command.ts';
export { createLineDrawer, type LineDrawerOptions } from './line-drawer.ts';
export { type DrawerPlace, isDrawerPlace, openDrawer } from './open-drawer.ts';
export type {
  DrawerEvent,
  DrawerOpener,
  DrawerPort,
  DrawerReason,
  DrawerSensor,
  DrawerState,
} from './port.ts';
export { createPrinterDrawer, type PrinterDrawerOptions, printerDrawerOpener } from './printer-drawer.ts';
