/**
 * Scales of the USB class (usage page 0x8D). They tell their weight unasked: report 3 with a status, a unit, a power of
 * ten and the figures. The class has a report for zero whose layout is each maker's own, so their key does that.
 */
import { HID_USAGE_PAGES, type HidPlace, openHidLine } from '../line/hid-line.ts';
import { keepLine, type OpenedLine } from '../line/index.ts';
import { scaledToGrams } from './grams.ts';
import type { ScalePort, ScaleReading } from './port.ts';
import { createWatchedScale, withoutCommands } from './watched-scale.ts';

const DATA_REPORT = 3;
/** By their numbers in the class. */
const UNITS: Readonly<Record<number, string>> = { 1: 'mg', 2: 'g', 3: 'kg', 11: 'oz', 12: 'lb' };

export function readScaleReport(report: Uint8Array): ScaleReading | undefined {
  const [id, status, unit, power, low, high] = report;
  if (id !== DATA_REPORT || power === undefined || low === undefined || high === undefined) return undefined;
  const exponent = power > 127 ? power - 256 : power;
  const grams = scaledToGrams(low + high * 256, exponent, UNITS[unit ?? 0] ?? '');
  switch (status) {
    case 2:
      return { type: 'stable', grams: 0 };
    case 3:
      return { type: 'moving', grams: grams ?? null };
    case 4:
      return grams === undefined ? { type: 'fault' } : { type: 'stable', grams };
    case 5:
      return { type: 'under' };
    case 6:
      return { type: 'over' };
    // 1 a fault, 7 wants calibration, 8 wants to be zeroed.
    case 1:
    case 7:
    case 8:
      return { type: 'fault' };
    default:
      return undefined;
  }
}

export type HidScaleOptions = { readonly place?: HidPlace; readonly open?: () => Promise<OpenedLine> };

export function createHidScale({ place = {}, open }: HidScaleOptions = {}): ScalePort {
  const watched = createWatchedScale(() => undefined);
  const kept = keepLine({
    open: open ?? (() => openHidLine({ ...place, usagePage: HID_USAGE_PAGES.scale })),
    onOpen: (line) => {
      watched.ready();
      line.onBytes((report) => {
        const reading = readScaleReport(report);
        if (reading !== undefined) watched.read(reading);
      });
    },
    onAway: (refusal) => watched.away(refusal?.code ?? 'lost'),
  });
  return {
    name: 'USB scale',
    ...withoutCommands(watched),
    close: kept.close,
  };
}
