export type { Gs1Measure, Gs1Price, Gs1Reading } from './gs1.ts';
export { isoDateOf } from './gs1-date.ts';
export { type LearntKeys, learnWedge, SETUP_CODE, type WedgeTrouble } from './learn-wedge.ts';
export { nameOfSymbol } from './name-of-symbol.ts';
export { parseScan } from './parse-scan.ts';
export type { MalformedReason, Scan } from './scan.ts';
export { type Identified, identify, type Symbology } from './symbology.ts';
export {
  type KeyStroke,
  pauseKeys,
  pressKey,
  usualWedge,
  type WedgeOutcome,
  type WedgeSettings,
  type WedgeState,
  type WedgeStep,
  wedgeAtRest,
} from './wedge-detector.ts';
