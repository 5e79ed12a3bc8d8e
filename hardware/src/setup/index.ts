export { detectDevices, type FoundDevice } from './detect.ts';
export { findBaudRate } from './find-baud-rate.ts';
export { type HardwareSetup, readHardwareSetup, writeHardwareSetup } from './hardware-setup.ts';
export { lookAtClosedDrawer } from './learn-drawer.ts';
export { renderTestPage } from './test-page.ts';
