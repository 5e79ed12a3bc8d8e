import type { PrinterIdentity } from './identify-printer.ts';
import type { OpenLink, PrinterLink } from './printer-link.ts';
import { framedLines } from './zpl-status.ts';

/**
 * By ZPL's `~HI`: the model, its firmware, dots a millimetre, memory. A receipt printer takes the letters for text; no
 * line end follows, and CAN and ESC @ empty its line before anything comes out.
 */
const REQUEST = Buffer.from('~HI~HS\x18\x1b@', 'latin1');

/** Undefined where it is away, or nothing is heard that a label printer says. */
export async function identifyLabelPrinter(
  openLink: OpenLink,
  timeoutMs: number,
): Promise<PrinterIdentity | undefined> {
  let link: PrinterLink | undefined;
  try {
    link = await openLink(timeoutMs);
    return await modelOn(link, timeoutMs);
  } catch {
    return undefined;
  } finally {
    await link?.close();
  }
}

function modelOn(link: PrinterLink, timeoutMs: number): Promise<PrinterIdentity | undefined> {
  const bytes: number[] = [];
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(undefined), timeoutMs);
    link.onBytes((heard) => {
      bytes.push(...heard);
      const fields = framedLines(bytes).find(([model = '']) => /[A-Z]/i.test(model));
      if (fields === undefined) return;
      clearTimeout(timer);
      resolve({ model: modelOf(fields) });
    });
    link.send(REQUEST).catch(reject);
  });
}

/** With what it speaks and how fine its head is, where its name does not say so. */
function modelOf([name = '', , dots = '']: readonly string[]): string {
  const model = name.replace(/[^\x20-\x7e]/g, '').trim();
  const words = [
    ...(/ZPL/.test(model) ? [] : ['ZPL']),
    ...(/dpi/.test(model) || dots !== '12' ? [] : ['300dpi']),
  ];
  return [model, ...words].join(' ');
}
