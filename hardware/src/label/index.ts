export type * from './document.ts';
export { labelPrintMs } from './label-print-ms.ts';
export {
  type LabelProfile,
  labelProfiles,
  parseLabelSize,
  USUAL_LABEL_SIZE,
} from './label-profile.ts';
export { suggestLabelProfile } from './suggest-label-profile.ts';
export { renderTestLabel } from './test-label.ts';
export {
  startVirtualLabelPrinter,
  type VirtualLabel,
  type VirtualLabelFaults,
  type VirtualLabelPrinter,
} from './virtual/virtual-label-printer.ts';
