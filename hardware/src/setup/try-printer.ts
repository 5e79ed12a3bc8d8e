import { createPrinter } from '../printer/open-printer.ts';
import type { PrinterPort } from '../printer/port.ts';
import { parsePrinterAddress } from '../printer/printer-address.ts';
import type { PrinterProfile } from '../receipt/escpos/profile.ts';
import { explainStatus } from './explain.ts';
import { renderTestPage } from './test-page.ts';

const PAGE_MS = 60_000;

/** Says how a printer is and prints the test page; true when the page was taken. The port is the caller's to close. */
export async function tryPrinter(
  say: (line: string) => void,
  options: { readonly address: string; readonly profile: PrinterProfile },
): Promise<{ readonly printer: PrinterPort; readonly isPrinted: boolean }> {
  const { address, profile } = options;
  const printer = createPrinter(parsePrinterAddress(address), { profile });
  const status = await printer.open();
  say(explainStatus(status));
  if (!status.online) return { printer, isPrinted: false };
  const outcome = await printer.write(renderTestPage(profile, address), { deadlineMs: PAGE_MS });
  if (outcome.status === 'confirmed') say('The test page is printed; the printer says so itself.');
  else if (outcome.status === 'handed-over')
    say('The test page was handed over. Look whether it came out whole.');
  else say(`The test page did not come out for certain. ${explainStatus(await printer.status())}`);
  return { printer, isPrinted: outcome.status === 'confirmed' || outcome.status === 'handed-over' };
}
