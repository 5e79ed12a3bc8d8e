import { learnOpenPin, type OpenPin } from '../drawer/drawer-pin.ts';
import { printerDrawerOpener } from '../drawer/printer-drawer.ts';
import type { PrinterPort, WriteOutcome } from '../printer/port.ts';
import type { PrinterLanguage } from '../receipt/escpos/profile.ts';

export type LearntDrawer = {
  readonly outcome: WriteOutcome;
  /** Undefined: no switch, or the drawer did not open. */
  readonly openPin: OpenPin | undefined;
};

/** Opens a drawer that is seen to be closed, and learns from its switch which level means open. */
export async function learnDrawer(
  printer: PrinterPort,
  options: { readonly language: PrinterLanguage; readonly waitMs?: number },
): Promise<LearntDrawer> {
  const { language, waitMs = 3_000 } = options;
  const closed = (await printer.status()).drawerPin;
  const outcome = await printerDrawerOpener({ printer, language }).open();
  const deadline = performance.now() + waitMs;
  while (performance.now() < deadline) {
    const openPin = learnOpenPin({ closed, open: (await printer.status()).drawerPin });
    if (openPin !== undefined) return { outcome, openPin };
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  }
  return { outcome, openPin: undefined };
}

const LOOK_AGAIN_MS = 100;
