/** What scanners and scales of the USB point-of-sale class say of themselves and send; HID point of sale tables 1.02. */

export const SCANNER_DESCRIPTOR = Uint8Array.of(
  ...[0x05, 0x8c, 0x09, 0x02, 0xa1, 0x01], // barcode scanner
  ...[0x85, 0x02, 0x09, 0x12, 0xa1, 0x02], // report 2: scanned data
  ...[0x15, 0x00, 0x26, 0xff, 0x00, 0x75, 0x08],
  ...[0x95, 0x04, 0x09, 0xfb, 0x82, 0x02, 0x01], // its length and the identifier
  ...[0x95, 0x38, 0x09, 0xfe, 0x82, 0x02, 0x01], // the data
  ...[0x95, 0x03, 0x09, 0xff, 0x82, 0x02, 0x01], // reserved, and whether it goes on
  ...[0xc0, 0xc0],
);

export const SCALE_DESCRIPTOR = Uint8Array.of(
  ...[0x05, 0x8d, 0x09, 0x20, 0xa1, 0x01], // scale
  ...[0x85, 0x03, 0x09, 0x24, 0xa1, 0x02], // report 3: weight
  ...[0x15, 0x00, 0x26, 0xff, 0x00, 0x75, 0x08],
  ...[0x95, 0x05, 0x09, 0x40, 0x82, 0x02, 0x01], // status, unit, power of ten, two of the figures
  ...[0xc0, 0xc0],
);

/** What a printer in its maker's HID mode says: 64 bytes each way, of the maker's own. */
export const PRINTER_DESCRIPTOR = Uint8Array.of(
  ...[0x06, 0x00, 0xff, 0x09, 0x01, 0xa1, 0x01],
  ...[0x15, 0x00, 0x26, 0xff, 0x00, 0x75, 0x08, 0x95, 0x40],
  ...[0x09, 0x02, 0x81, 0x02, 0x09, 0x03, 0x91, 0x02, 0xc0],
);

const DATA_BYTES = 56;

/** One scan as its reports of 64 bytes: a long code takes several. */
export function scanReports(text: string, aim = ']E0'): readonly Uint8Array[] {
  const data = Buffer.from(text, 'latin1');
  const pieces = Math.max(1, Math.ceil(data.length / DATA_BYTES));
  return Array.from({ length: pieces }, (_, index) => {
    const piece = data.subarray(index * DATA_BYTES, (index + 1) * DATA_BYTES);
    const report = Buffer.alloc(64);
    report.set([2, piece.length, ...Buffer.from(aim, 'latin1'), ...piece]);
    report[63] = index < pieces - 1 ? 1 : 0;
    return report;
  });
}

export function weightReport(grams: number, isMoving = false): Uint8Array {
  return Uint8Array.of(3, isMoving ? 3 : 4, 2, 0, grams & 0xff, grams >> 8);
}
