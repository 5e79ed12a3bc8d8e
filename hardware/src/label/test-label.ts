import type { LabelSize } from './document.ts';
import type { LabelProfile } from './label-profile.ts';

/**
 * A label on which everything can go wrong that a wrong language, size or head shows: letters, a price that ends at the
 * right edge, a script that is drawn, a barcode at the foot that scans.
 */
export function renderTestLabel(profile: LabelProfile, size: LabelSize): Uint8Array {
  const plain = { size, name: 'TEST äöü éèç', price: '€ 12.50', copies: 1 } as const;
  const whole = {
    ...plain,
    note: `${profile.id} ${size.widthMm} x ${size.heightMm} mm مرحبا`,
    barcode: { symbology: 'ean13', payload: '4006381333931' },
  } as const;
  // A label that is too small for a barcode is tried without.
  try {
    return profile.render(whole);
  } catch {
    return profile.render(plain);
  }
}
