/** What the screen sees of the till's devices, and what it may choose for them. */
import type { DisplayState } from '@counterbook/hardware/counter';
import type { PrinterCause, WriteOutcome } from '@counterbook/hardware/printer';
import type { PaperWidth } from '@counterbook/hardware/receipt';
import type { FoundDevice } from '@counterbook/hardware/setup';
import type { PrinterNote, PrinterTrouble } from './views.ts';

export const PRINTER_ROLES = ['receipt', 'spare', 'kitchen'] as const;
export const DEVICE_ROLES = [...PRINTER_ROLES, 'label', 'drawer', 'scanner', 'scale', 'display'] as const;

export type PrinterRole = (typeof PRINTER_ROLES)[number];
export type DeviceRole = (typeof DEVICE_ROLES)[number];

/** `place` as it is written in a setting; `model` is a printer's profile, or what a scale or a display speaks. */
export type DeviceChoice = {
  readonly place: string;
  readonly model: string | null;
  /** Of the labels in a label printer, `57x32` in millimetres. */
  readonly size?: string | undefined;
};

export type DevicesView = {
  readonly devices: readonly DeviceView[];
  readonly profiles: readonly {
    readonly id: string;
    readonly width: PaperWidth;
    readonly columns: number;
  }[];
  /** Of label printers, the usual one first. */
  readonly labelProfiles: readonly {
    readonly id: string;
    readonly language: string;
    readonly dotsPerInch: number;
  }[];
  /** What scales and displays can speak. */
  readonly scales: readonly string[];
  readonly displays: readonly string[];
};

export type DeviceView = {
  readonly role: DeviceRole;
  /** Null where nothing has that role. */
  readonly choice: DeviceChoice | null;
  /** The name in the till's environment that decides it; null where it is chosen here. */
  readonly fixedBy: string | null;
  readonly state: DeviceState;
};

export type DeviceState =
  | { readonly status: 'none' }
  | { readonly status: 'ready' | 'printing'; readonly note: PrinterNote | null }
  | { readonly status: 'trouble'; readonly trouble: PrinterTrouble }
  | { readonly status: 'away'; readonly cause: LineTrouble }
  /** It cannot tell how it is: whoever wants to know tries it. */
  | { readonly status: 'untold' };

/** Of a device that is no printer. */
export type LineTrouble = Extract<DisplayState, { status: 'away' }>['cause'];

export type FoundDeviceView = {
  readonly kind: FoundDevice['kind'];
  readonly address: string;
  readonly name: string | null;
  readonly path: string | null;
  readonly trouble: LineTrouble | null;
  /** What this till uses it for already. */
  readonly usedFor: readonly DeviceRole[];
  readonly fits: readonly (DeviceChoice & { readonly role: DeviceRole })[];
};

export type ChosenView = {
  /** Of a serial printer that was asked at which speed it answers; null where it answered at none. */
  readonly baudRate?: number | null | undefined;
};

export type TestPageView = { readonly status: WriteOutcome['status']; readonly cause: PrinterCause | null };

export type TriedDrawerView = {
  /** `stuck`: what it hangs on took nothing. */
  readonly trouble: PrinterCause | 'stuck' | null;
  /** Its switch told that it opened, and which level means so is kept. */
  readonly isSwitchLearnt: boolean;
};
