export { detectDevices, type FoundDevice } from './detect.ts';
export { explainRefusal, explainStatus } from './explain.ts';
export { findBaudRate } from './find-baud-rate.ts';
export {
  addHardwareSetup,
  type HardwareSetup,
  readHardwareSetup,
  writeHardwareSetup,
} from './hardware-setup.ts';
export { type LearntDrawer, learnDrawer } from './learn-drawer.ts';
export { renderTestPage } from './test-page.ts';
