/**
 * What a USB device is, wherever it is plugged in: paths and port numbers change with every replug. Without a serial
 * number (many cheap devices have none, or all the same) the first of its kind is meant.
 */
export type UsbIdentity = {
  readonly vendorId: number;
  readonly productId: number;
  readonly serialNumber?: string;
};

export function isSameDevice(wanted: UsbIdentity, found: UsbIdentity): boolean {
  const { vendorId, productId, serialNumber } = wanted;
  if (vendorId !== found.vendorId || productId !== found.productId) return false;
  return serialNumber === undefined || serialNumber === found.serialNumber;
}

/** `04b8:0e15` or `04b8:0e15:X3F2004711`. */
export function identityToText({ vendorId, productId, serialNumber }: UsbIdentity): string {
  const hex = (id: number) => id.toString(16).padStart(4, '0');
  const kind = `${hex(vendorId)}:${hex(productId)}`;
  return serialNumber === undefined ? kind : `${kind}:${encodeURIComponent(serialNumber)}`;
}

/** Undefined when it is none, for example a path. */
export function textToIdentity(text: string): UsbIdentity | undefined {
  const [, vendor, product, serial] = /^([0-9a-f]{4}):([0-9a-f]{4})(?::(.+))?$/i.exec(text) ?? [];
  if (vendor === undefined || product === undefined) return undefined;
  const identity = { vendorId: Number.parseInt(vendor, 16), productId: Number.parseInt(product, 16) };
  return serial === undefined ? identity : { ...identity, serialNumber: decodeURIComponent(serial) };
}
