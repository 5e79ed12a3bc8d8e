import type { PrinterPort, PrinterStatus } from '../printer/port.ts';
import type { DrawerSensor, DrawerState } from './port.ts';

/** Which level of the printer's drawer pin means open: it differs between drawers, and some cables leave it out. */
export type OpenPin = 'low' | 'high';

type Pin = PrinterStatus['drawerPin'];

export function drawerStateOf(pin: Pin, openPin: OpenPin | undefined): DrawerState {
  if (pin === 'unknown' || openPin === undefined) return 'unknown';
  return pin === openPin ? 'open' : 'closed';
}

/** From what the pin said while the drawer was seen closed and seen open; undefined when it has no switch. */
export function learnOpenPin(seen: { readonly closed: Pin; readonly open: Pin }): OpenPin | undefined {
  return seen.open === 'unknown' || seen.closed === 'unknown' || seen.open === seen.closed
    ? undefined
    : seen.open;
}

/** The switch as the printer's status tells it: as often as the printer is watched. */
export function printerDrawerSensor(printer: PrinterPort, openPin: OpenPin): DrawerSensor {
  let state: DrawerState = 'unknown';
  return {
    state: () => state,
    onChange: (listener) =>
      printer.onEvent(({ status }) => {
        const next = drawerStateOf(status.drawerPin, openPin);
        if (next === state) return;
        state = next;
        listener(state);
      }),
  };
}
