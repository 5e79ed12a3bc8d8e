import type { PrinterCause } from '@counterbook/hardware/printer';
import { lookAtClosedDrawer } from '@counterbook/hardware/setup';
import { accept, type Result } from '@counterbook/shared/result';
import type { TillPrinter } from '../../receipt/till-printer.ts';
import type { TriedDrawerView } from '../protocol/device-views.ts';
import type { Inputs } from '../protocol/inputs.ts';
import type { Till } from '../protocol/till.ts';
import { choiceOf } from './device-choice.ts';
import type { DeviceSettings, SettingChanges } from './device-settings.ts';

type Deps = {
  readonly till: Pick<Till, 'openDrawer' | 'view'>;
  readonly settings: DeviceSettings;
  readonly printer: TillPrinter;
  readonly changePrinting: (changes: SettingChanges) => Promise<Result<null>>;
};

/** As any opening without a sale: with a reason and a manager's yes, in the journal. Its switch is learnt on the way. */
export async function tryDrawer(
  { till, settings, printer, changePrinting }: Deps,
  { commandId, reason, approval }: Inputs['tryDrawer'],
): Promise<Result<TriedDrawerView>> {
  const hangsOnPrinter = choiceOf('drawer', settings.all())?.place === 'printer';
  const learn = hangsOnPrinter ? await lookAtClosedDrawer(printer.port) : undefined;
  const opened = await till.openDrawer({ commandId, reason, approval });
  if (!opened.ok) return opened;
  const isStuck = () => till.view().printers[0]?.note === 'drawer-stuck';
  const openPin = learn === undefined ? await settle(isStuck) : await learn();
  const { cause } = await printer.port.status();
  const trouble =
    hangsOnPrinter && cause !== undefined && MUTE.has(cause) ? cause : isStuck() ? 'stuck' : null;
  if (openPin === undefined || settings.isFixed(OPEN_PIN)) return accept({ trouble, isSwitchLearnt: false });
  const isKnown = settings.all()[OPEN_PIN] === openPin;
  const kept = isKnown ? accept(null) : await changePrinting({ [OPEN_PIN]: openPin });
  return accept({ trouble, isSwitchLearnt: kept.ok });
}

/** A drawer on a line of its own says nothing; that its line took nothing is known after a while. */
async function settle(isStuck: () => boolean): Promise<undefined> {
  const deadline = performance.now() + LONGEST_MS;
  await pause(SHORTEST_MS);
  while (!isStuck() && performance.now() < deadline) await pause(SHORTEST_MS);
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

const SHORTEST_MS = 500;
const LONGEST_MS = 5_000;
const OPEN_PIN = 'TILL_DRAWER_OPEN_PIN';
/** Without paper, or with its cover open, a printer still opens the drawer. */
const MUTE: ReadonlySet<PrinterCause> = new Set([
  'unreachable',
  'not-permitted',
  'in-use',
  'driver-missing',
  'no-answer',
  'connection-lost',
]);
