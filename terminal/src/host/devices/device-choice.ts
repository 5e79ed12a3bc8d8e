/** What is chosen for a role, as the settings write it and as the screen shows it. */
import { isDrawerPlace } from '@counterbook/hardware/drawer';
import { USUAL_LABEL_SIZE } from '@counterbook/hardware/label';
import { parsePrinterAddress } from '@counterbook/hardware/printer';
import { printerProfiles } from '@counterbook/hardware/receipt';
import { DISPLAYS, type Environment, SCALES } from '../counter/open-devices.ts';
import { openLabelPrinter } from '../printers.ts';
import {
  type DeviceChoice,
  type DeviceRole,
  PRINTER_ROLES,
  type PrinterRole,
} from '../protocol/device-views.ts';
import type { SettingChanges } from './device-settings.ts';

const LABEL_SIZE = 'TILL_LABEL_PRINTER_SIZE';

/** The names that decide a role, the place first. */
export const SETTINGS: Readonly<Record<DeviceRole, readonly [string, ...string[]]>> = {
  receipt: ['TILL_PRINTER', 'TILL_PRINTER_PROFILE'],
  spare: ['TILL_SPARE_PRINTER', 'TILL_SPARE_PRINTER_PROFILE'],
  kitchen: ['TILL_KITCHEN_PRINTER', 'TILL_KITCHEN_PRINTER_PROFILE'],
  label: ['TILL_LABEL_PRINTER', 'TILL_LABEL_PRINTER_PROFILE', LABEL_SIZE],
  drawer: ['TILL_DRAWER'],
  scanner: ['TILL_SCANNER'],
  scale: ['TILL_SCALE'],
  display: ['TILL_DISPLAY'],
};

/** Where nothing is said. */
const USUAL: Partial<Record<DeviceRole, string>> = { receipt: 'virtual', drawer: 'printer' };

export function isPrinterRole(role: DeviceRole): role is PrinterRole {
  return (PRINTER_ROLES as readonly string[]).includes(role);
}

export function choiceOf(role: DeviceRole, settings: Environment): DeviceChoice | null {
  const [name, profile] = SETTINGS[role];
  const place = settings[name] ?? USUAL[role];
  if (place === undefined || place === '') return null;
  if (role === 'label')
    return { place, model: settings[profile ?? ''] ?? null, size: settings[LABEL_SIZE] ?? USUAL_LABEL_SIZE };
  if (profile !== undefined) return { place, model: settings[profile] ?? null };
  const [, model = null, rest] = /^(?!hid$|serial:)(\w+):(.+)$/.exec(place) ?? [];
  return (role === 'scale' || role === 'display') && model !== null
    ? { place: `serial:${rest}`, model }
    : { place, model: null };
}

/** Undefined where it is malformed. */
export function settingsOf(role: DeviceRole, choice: DeviceChoice | null): SettingChanges | undefined {
  const [name, profile] = SETTINGS[role];
  if (choice === null) return Object.fromEntries(SETTINGS[role].map((each) => [each, null]));
  const { place, model, size } = choice;
  if (role === 'label' && profile !== undefined)
    return isLabelPrinter(choice)
      ? { [name]: place, [profile]: model, [LABEL_SIZE]: size ?? null }
      : undefined;
  if (profile !== undefined) return isPrinter(choice) ? { [name]: place, [profile]: model } : undefined;
  if (role === 'drawer') return isDrawerPlace(place) ? { [name]: place } : undefined;
  const [, line] = /^serial:([^?]+(?:\?baud=\d{3,6})?)$/.exec(place) ?? [];
  if (role === 'display')
    return line !== undefined && isKnown(model, DISPLAYS) ? { [name]: `${model}:${line}` } : undefined;
  if (place === 'hid') return { [name]: place };
  if (line === undefined) return undefined;
  if (role === 'scanner') return { [name]: place };
  return isKnown(model, SCALES) ? { [name]: `${model}:${line}` } : undefined;
}

function isPrinter({ place, model }: DeviceChoice): boolean {
  try {
    parsePrinterAddress(place);
    return model === null || printerProfiles.some(({ id }) => id === model);
  } catch {
    return false;
  }
}

function isLabelPrinter({ place, model, size }: DeviceChoice): boolean {
  try {
    openLabelPrinter(place, model ?? undefined, size);
    return true;
  } catch {
    return false;
  }
}

function isKnown(model: string | null, models: Readonly<Record<string, unknown>>): model is string {
  return model !== null && model in models;
}
