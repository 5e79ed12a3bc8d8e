import {
  epson58,
  epson80,
  epson80Columns42,
  generic80,
  type PrinterProfile,
  printerProfiles,
} from '../receipt/escpos/profile.ts';
import type { PrinterIdentity } from './identify-printer.ts';

/**
 * The profile for what a printer says that it is: by its model where that is known, else the careful one. The width of
 * the paper that lies in it no printer tells; the test page shows it.
 */
export function suggestProfile(identity: PrinterIdentity & { readonly languages?: string }): PrinterProfile {
  const model = identity.model ?? '';
  const ours = printerProfiles.find(({ id }) => model === `virtual ${id}`);
  if (ours !== undefined) return ours;
  const known = MODELS.find(([pattern]) => pattern.test(model));
  if (known !== undefined) return known[1];
  return /epson/i.test(identity.maker ?? '') ? epson80 : generic80;
}

/** The first that fits counts. Heads of 180 dpi print 42 columns on 80 mm, those of 203 dpi 48. */
const MODELS: readonly (readonly [RegExp, PrinterProfile])[] = [
  [/TM-?(T88|T70|T90|L90|H6000)/i, epson80Columns42],
  [/TM-?(P20|M10)/i, epson58],
  [/TM-?[A-Z]*\d/i, epson80],
];
