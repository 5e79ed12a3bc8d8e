import type { Check } from './check.ts';
import { detectChecks } from './check-detect.ts';
import { printerChecks } from './check-printer.ts';
import { scaleChecks } from './check-scale.ts';
import { scannerChecks } from './check-scanner.ts';
import { serialPrinterChecks } from './check-serial-printer.ts';

/** What the guest tries, in order; the test outside expects each of them. */
export const checks: readonly Check[] = [
  ...detectChecks,
  ...printerChecks,
  ...scannerChecks,
  ...scaleChecks,
  ...serialPrinterChecks,
];
