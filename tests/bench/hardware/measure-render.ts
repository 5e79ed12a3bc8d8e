import { epson80, renderReceipt } from '@counterbook/hardware/receipt';
import { type Spread, spreadOf } from '../statistics.ts';
import { escpos, thermalPrinter } from './peers.ts';
import { dots, letters, toDocument } from './receipt.ts';

export type Rendered = {
  readonly ours: Spread;
  readonly oursAsDots: Spread;
  readonly nodeThermalPrinter: Spread;
  readonly escpos: Spread | null;
};

/** Each receipt once by each library in turn, so that a busy moment of the machine meets all alike. */
export function measureRender(receipts: number): Rendered {
  const asLetters = toDocument(letters);
  const asDots = toDocument(dots);
  const thermal = thermalPrinter();
  const old = escpos();
  const builds = {
    ours: () => renderReceipt(asLetters, epson80),
    oursAsDots: () => renderReceipt(asDots, epson80),
    nodeThermalPrinter: () => thermal(letters),
    escpos: () => old?.(letters),
  };
  const warmUp = Math.ceil(receipts / 10);
  const taken = { ours: [], oursAsDots: [], nodeThermalPrinter: [], escpos: [] } as Record<
    keyof typeof builds,
    number[]
  >;
  const names = Object.keys(builds) as (keyof typeof builds)[];
  for (let round = 0; round < warmUp + receipts; round++) {
    for (const name of names) {
      const from = performance.now();
      builds[name]();
      if (round >= warmUp) taken[name].push(performance.now() - from);
    }
  }
  return {
    ours: spreadOf(taken.ours),
    oursAsDots: spreadOf(taken.oursAsDots),
    nodeThermalPrinter: spreadOf(taken.nodeThermalPrinter),
    escpos: old && spreadOf(taken.escpos),
  };
}
