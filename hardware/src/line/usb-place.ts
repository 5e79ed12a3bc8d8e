import { claimDevice } from './claim-device.ts';

/** Where a USB device is until its next plug, as the system counts. */
export type UsbPlace = { readonly bus: string; readonly address: number };

/**
 * One claim for all the ways to a USB device: sending the system's driver away would take a printer from a till that
 * prints by that driver. Undefined: somebody else has it.
 */
export function claimUsbPlace({ bus, address }: UsbPlace): Promise<(() => void) | undefined> {
  return claimDevice(`usb ${bus.replace(/^0+(?=.)/, '')}-${address}`);
}
