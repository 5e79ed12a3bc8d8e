import { labelProfiles } from '@counterbook/hardware/label';
import { printerProfiles } from '@counterbook/hardware/receipt';
import type { TillPrinters } from '../../receipt/till-printer.ts';
import type { CounterDevices } from '../counter/counter.ts';
import { DISPLAYS, SCALES } from '../counter/open-devices.ts';
import {
  DEVICE_ROLES,
  type DeviceRole,
  type DeviceState,
  type DevicesView,
  type PrinterRole,
} from '../protocol/device-views.ts';
import type { PrinterView } from '../protocol/views.ts';
import { choiceOf, isPrinterRole, SETTINGS } from './device-choice.ts';
import type { DeviceSettings } from './device-settings.ts';

type Known = {
  readonly settings: DeviceSettings;
  readonly printers: TillPrinters;
  /** How the till sees its printers. */
  readonly seen: readonly PrinterView[];
  readonly counter: CounterDevices;
};

export function devicesView(known: Known): DevicesView {
  const { settings } = known;
  return {
    devices: DEVICE_ROLES.map((role) => ({
      role,
      choice: choiceOf(role, settings.all()),
      fixedBy: SETTINGS[role].find(settings.isFixed) ?? null,
      state: stateOf(role, known),
    })),
    labelProfiles: labelProfiles.map(({ id, dotsPerMm, manners }) => ({
      ...{ id, language: manners.language.toUpperCase(), dotsPerInch: dotsPerMm === 8 ? 203 : 300 },
    })),
    profiles: printerProfiles.map(({ id, width, columns }) => ({ id, width, columns })),
    scales: Object.keys(SCALES),
    displays: Object.keys(DISPLAYS),
  };
}

function stateOf(role: DeviceRole, known: Known): DeviceState {
  if (choiceOf(role, known.settings.all()) === null) return { status: 'none' };
  if (isPrinterRole(role) || role === 'label') return printerState(role, known);
  if (role === 'drawer') return drawerState(known);
  const device = known.counter[role];
  if (device === undefined) return { status: 'none' };
  const state = device.state();
  if (state.status === 'ready') return { status: 'ready', note: null };
  return { status: 'away', cause: 'cause' in state ? state.cause : (state.refusal?.code ?? 'lost') };
}

function printerState(role: PrinterRole | 'label', { printers, seen }: Known): DeviceState {
  const own = {
    ...{ receipt: printers.receipt[0], spare: printers.receipt[1] },
    ...{ kitchen: printers.kitchen[0], label: printers.label[0] },
  };
  const view = seen.find(({ name }) => name === own[role]?.port.name);
  if (view === undefined) return { status: 'untold' };
  if (view.trouble !== null) return { status: 'trouble', trouble: view.trouble };
  if (view.isSilent) return { status: 'untold' };
  const note = view.note === 'paper-low' ? view.note : null;
  return { status: view.state === 'printing' ? 'printing' : 'ready', note };
}

/** It is as well as what it hangs on; what it says itself is told with the receipts' printer. */
function drawerState({ settings, seen }: Known): DeviceState {
  const [first] = seen;
  if (first?.note === 'drawer-open' || first?.note === 'drawer-stuck')
    return { status: 'ready', note: first.note };
  const hasSwitch = settings.all().TILL_DRAWER_OPEN_PIN !== undefined;
  return hasSwitch && first?.trouble === null ? { status: 'ready', note: null } : { status: 'untold' };
}
