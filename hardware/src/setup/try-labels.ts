import { labelPrintMs } from '../label/label-print-ms.ts';
import { type LabelProfile, parseLabelSize } from '../label/label-profile.ts';
import { renderTestLabel } from '../label/test-label.ts';
import { createPrinter } from '../printer/open-printer.ts';
import { parsePrinterAddress } from '../printer/printer-address.ts';
import { explainStatus } from './explain.ts';

const LABEL_MS = 10_000;

type Labels = { readonly address: string; readonly profile: LabelProfile; readonly size: string };

/** Says how a label printer is and prints a test label; true when it was taken. */
export async function tryLabels(
  say: (line: string) => void,
  { address, profile, size: text }: Labels,
): Promise<boolean> {
  const size = parseLabelSize(text);
  const printer = createPrinter(parsePrinterAddress(address), { profile: profile.manners });
  try {
    const status = await printer.open();
    say(explainStatus(status));
    if (!status.online) return false;
    const bytes = renderTestLabel(profile, size);
    const outcome = await printer.write(bytes, { deadlineMs: LABEL_MS + labelPrintMs({ size }) });
    if (outcome.status === 'confirmed') say('The test label is printed; the printer says so itself.');
    else if (outcome.status === 'handed-over')
      say('The test label was handed over. Look whether it came out whole.');
    else say(`The test label did not come out for certain. ${explainStatus(await printer.status())}`);
    return outcome.status === 'confirmed' || outcome.status === 'handed-over';
  } finally {
    await printer.close();
  }
}
