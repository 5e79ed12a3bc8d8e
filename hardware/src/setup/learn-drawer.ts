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
  { language, waitMs }: { readonly language: PrinterLanguage; readonly waitMs?: number },
): Promise<LearntDrawer> {
  const learn = await lookAtClosedDrawer(printer);
  const outcome = await printerDrawerOpener({ printer, language }).open();
  return { outcome, openPin: await learn(waitMs) };
}

/** Looks while it is closed; what it returns is called when it was told to open, however that was done. */
export async function lookAtClosedDrawer(
  printer: PrinterPort,
): Promise<(waitMs?: number) => Promise<OpenPin | undefined>> {
  const closed = (await printer.status()).drawerPin;
  return async (waitMs = 3_000) => {
    const deadline = performance.now() + waitMs;
    while (closed !== 'unknown' && performance.now() < deadline) {
      const openPin = learnOpenPin({ closed, open: (await printer.status()).drawerPin });
      if (openPin !== undefined) return openPin;
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
    }
    return undefined;
  };
}

const LOOK_AGAIN_MS = 100;
