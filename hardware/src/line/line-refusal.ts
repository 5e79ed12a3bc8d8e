import type { LineRefusal } from './line.ts';

/** What the system's error means. Libraries say it in words of their own, so words are what is looked at. */
export function lineRefusal(device: string, error: unknown): LineRefusal {
  const detail = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const meaning = MEANINGS.find(([, words]) => words.test(`${code} ${detail}`));
  return { code: meaning?.[0] ?? 'line.failed', device, detail };
}

/** The first that fits counts. Windows says "Access denied" for a port that another program has open. */
const MEANINGS: readonly (readonly [LineRefusal['code'], RegExp])[] = [
  ['line.no-driver', /MODULE_NOT_FOUND|DLOPEN|shared object|No native build|LIBUSB_ERROR_NOT_SUPPORTED/i],
  ['line.busy', /EBUSY|EAGAIN|Cannot lock port|temporarily unavailable|resource busy|LIBUSB_ERROR_BUSY/i],
  ['line.busy', /Opening COM\d+: Access denied/i],
  ['line.denied', /EACCES|EPERM|permission denied|not permitted|access denied|LIBUSB_ERROR_ACCESS/i],
  ['line.absent', /ENOENT|ENXIO|ENODEV|no such|not found|NOT_FOUND|NO_DEVICE/i],
];
