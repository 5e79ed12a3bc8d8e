import { expect, it } from 'vitest';
import { hidPrinters } from './hid-printers.ts';

const star = { vendorId: 0x0519, productId: 0x0003, serialNumber: '1', usagePage: 0xff00 };

it('takes for printers what a maker of printers made, and what calls itself one, each once', () => {
  const named = { vendorId: 0x0416, productId: 0x5011, usagePage: 0xffa0, product: 'USB Receipt Printer' };
  const second = { ...star, serialNumber: '2' };
  const found = hidPrinters([star, { ...star, usagePage: 0xff01 }, named, second]);
  expect(found).toEqual([star, named, second]);
});

it('leaves mice, fingerprint readers and the scanners of such a maker alone', () => {
  const receiver = { vendorId: 0x046d, productId: 0xc52b, usagePage: 0xff00, product: 'USB Receiver' };
  const finger = { vendorId: 0x27c6, productId: 0x5110, usagePage: 0xff00, product: 'Fingerprint Reader' };
  expect(hidPrinters([receiver, finger, { ...star, usagePage: 0x8c }])).toEqual([]);
});
