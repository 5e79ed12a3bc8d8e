export type * from './document.ts';
export { labelPrintMs } from './label-print-ms.ts';
export {
  DEFAULT_LABEL_SIZE,
  type LabelProfile,
  labelProfiles,
  parseLabelSize,
} from './label-profile.ts';
export { renderTestLabel } from './test-label.ts';
export {
  startVirtualLabelPrinter,
  type VirtualLabel,
  type VirtualLabelFaults,
  type VirtualLabelPrinter,
} from './virtual/virtual-label-printer.ts';
