export { faultOfPattern, type InStorePattern } from './in-store-pattern.ts';
export { parseScan } from './parse-scan.ts';
export type { MalformedReason, Scan } from './scan.ts';
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
