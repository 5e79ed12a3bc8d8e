import type { PrinterCause, PrinterPort } from '../printer/port.ts';
import type { PrinterLanguage } from '../receipt/escpos/profile.ts';
import { createDrawer } from './create-drawer.ts';
import { type OpenPin, printerDrawerSensor } from './drawer-pin.ts';
import { type DrawerPulse, kickCommand, kickNowCommand, usualPulse } from './kick-command.ts';
import type { DrawerOpener, DrawerPort } from './port.ts';

export type PrinterDrawerOptions = {
  readonly printer: PrinterPort;
  readonly language?: PrinterLanguage;
  readonly pulse?: DrawerPulse;
  readonly deadlineMs?: number;
  /** Learnt at set-up; without it nobody knows whether the drawer is open. */
  readonly openPin?: OpenPin;
  readonly leftOpenMs?: number;
};

/** A drawer that hangs on a printer. */
export function createPrinterDrawer(options: PrinterDrawerOptions): DrawerPort {
  const { printer, openPin, leftOpenMs } = options;
  return createDrawer({
    opener: printerDrawerOpener(options),
    ...(openPin === undefined ? {} : { sensor: printerDrawerSensor(printer, openPin) }),
    ...(leftOpenMs === undefined ? {} : { leftOpenMs }),
  });
}

/**
 * Change must be given though the paper is out: then the kick goes as a real-time command, which the printer obeys
 * while it is offline.
 */
export function printerDrawerOpener(options: PrinterDrawerOptions): DrawerOpener {
  const { printer, language, pulse = usualPulse, deadlineMs = 3_000 } = options;
  return {
    async open() {
      const outcome = await printer.write(kickCommand(pulse, language), { deadlineMs });
      const isOffline = outcome.status === 'failed' && !AWAY.includes(outcome.cause);
      if (!isOffline) return outcome;
      return printer.write(kickNowCommand(pulse, language), { deadlineMs, evenIfOffline: true });
    },
    // The printer is closed by who opened it.
    close: async () => undefined,
  };
}

/** There is no line to kick over. */
const AWAY: readonly PrinterCause[] = ['unreachable', 'not-permitted', 'in-use', 'driver-missing'];
