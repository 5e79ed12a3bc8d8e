import type { PrinterPort } from '../printer/port.ts';
import { type DrawerPulse, kickCommand, kickNowCommand, usualPulse } from './kick-command.ts';
import type { DrawerPort } from './port.ts';

/**
 * A drawer that hangs on a printer. Change must be given though the paper is out: then the kick goes as a
 * real-time command, which the printer obeys while it is offline.
 */
export function createPrinterDrawer(options: {
  readonly printer: PrinterPort;
  readonly pulse?: DrawerPulse;
  readonly deadlineMs?: number;
}): DrawerPort {
  const { printer, pulse = usualPulse, deadlineMs = 3_000 } = options;
  return {
    async kick() {
      const outcome = await printer.write(kickCommand(pulse), { deadlineMs });
      const isOffline = outcome.status === 'failed' && outcome.cause !== 'unreachable';
      if (!isOffline) return outcome;
      return printer.write(kickNowCommand(pulse), { deadlineMs, evenIfOffline: true });
    },
  };
}
