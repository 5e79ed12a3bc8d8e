import { parsePrinterAddress, printerAddressToText } from '@counterbook/hardware/printer';
import { findBaudRate } from '@counterbook/hardware/setup';
import type { ChosenView, DeviceChoice, DeviceRole } from '../protocol/device-views.ts';
import { isPrinterRole } from './device-choice.ts';

/** A serial printer whose speed nobody said is asked at which it answers; the usual one is kept where it does not. */
export async function askSpeed(
  role: DeviceRole,
  choice: DeviceChoice | null,
): Promise<ChosenView & { readonly choice: DeviceChoice | null }> {
  const isAsked = choice !== null && isPrinterRole(role) && /^serial:[^?]+$/.test(choice.place);
  const address = isAsked ? parsePrinterAddress(choice.place) : undefined;
  if (choice === null || address?.type !== 'serial') return { choice, baudRate: undefined };
  const baudRate = await findBaudRate(address.place);
  const serial = { ...address.serial, ...(baudRate === undefined ? {} : { baudRate }) };
  return {
    choice: { ...choice, place: printerAddressToText({ ...address, serial }) },
    baudRate: baudRate ?? null,
  };
}
