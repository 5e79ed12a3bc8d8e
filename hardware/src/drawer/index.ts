export { type DrawerPulse, kickCommand, kickNowCommand, usualPulse } from './kick-command.ts';
export type { DrawerPort } from './port.ts';
export { createPrinterDrawer } from './printer-drawer.ts';
