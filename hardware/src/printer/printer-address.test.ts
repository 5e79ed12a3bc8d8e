import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type PrinterAddress, parsePrinterAddress, printerAddressToText } from './printer-address.ts';

describe('the address of a printer', () => {
  it.each<[string, PrinterAddress]>([
    ['virtual', { type: 'virtual' }],
    ['tcp://192.168.1.50', { type: 'tcp', host: '192.168.1.50', port: 9100 }],
    ['tcp://kitchen.local:9101', { type: 'tcp', host: 'kitchen.local', port: 9101 }],
    ['lp:/dev/usb/lp0', { type: 'lp', place: { path: '/dev/usb/lp0' } }],
    ['usb:04b8:0e15', { type: 'usb', usb: { vendorId: 0x04b8, productId: 0x0e15 } }],
    ['hid:0519:0003', { type: 'hid', usb: { vendorId: 0x0519, productId: 3 }, isCounted: false }],
    [
      'hid:0519:0003:S%3F1?counted=yes',
      { type: 'hid', usb: { vendorId: 0x0519, productId: 3, serialNumber: 'S?1' }, isCounted: true },
    ],
    ['windows:EPSON TM-T20II (Kasse)', { type: 'windows', queue: 'EPSON TM-T20II (Kasse)' }],
    [
      'serial:COM3?baud=9600&bits=7&parity=even&flow=software',
      {
        type: 'serial',
        place: { path: 'COM3' },
        serial: { baudRate: 9_600, dataBits: 7, parity: 'even', flow: 'software' },
      },
    ],
  ])('is read from %s', (text, address) => {
    expect(parsePrinterAddress(text)).toEqual(address);
  });

  it.each([
    '',
    'tcp:',
    'tcp://',
    'http://192.168.1.50',
    'usb:/dev/usb/lp0',
    'hid',
    'hid:/dev/hidraw0',
    'hid:0519:0003?counted=no',
    'serial:',
    'serial:COM3?baud=fast',
    'serial:COM3?baud=1',
    'serial:COM3?parity=maybe',
    'printer',
  ])('is not read from %o, and says which forms there are', (text) => {
    expect(() => parsePrinterAddress(text)).toThrow('tcp://192.168.1.50:9100');
  });

  it('is read back as it was written', () => {
    fc.assert(
      fc.property(anyAddress(), (address) => {
        expect(parsePrinterAddress(printerAddressToText(address))).toEqual(address);
      }),
    );
  });
});

function anyAddress(): fc.Arbitrary<PrinterAddress> {
  const id = fc.integer({ min: 0, max: 0xffff });
  const usb = fc.oneof(
    fc.record({ vendorId: id, productId: id }),
    fc.record({ vendorId: id, productId: id, serialNumber: fc.string({ minLength: 1 }) }),
  );
  const place = fc.oneof(
    fc.constantFrom({ path: '/dev/ttyUSB0' }, { path: 'COM12' }),
    usb.map((identity) => ({ usb: identity })),
  );
  const serial = fc.record({
    baudRate: fc.integer({ min: 300, max: 921_600 }),
    dataBits: fc.constantFrom(7, 8),
    parity: fc.constantFrom('none', 'even', 'odd'),
    flow: fc.constantFrom('none', 'hardware', 'software'),
  });
  return fc.oneof(
    fc.record({ type: fc.constant('serial'), place, serial }),
    fc.record({ type: fc.constant('lp'), place }),
    fc.record({ type: fc.constant('usb'), usb }),
    fc.record({ type: fc.constant('hid'), usb, isCounted: fc.boolean() }),
    fc.record({ type: fc.constant('tcp'), host: fc.domain(), port: fc.integer({ min: 1, max: 65_535 }) }),
    fc.record({
      type: fc.constant('windows'),
      queue: fc.string({ minLength: 1 }).filter((name) => !/[\n\r\u2028\u2029]/.test(name)),
    }),
  ) as fc.Arbitrary<PrinterAddress>;
}
