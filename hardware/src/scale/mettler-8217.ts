/**
 * Mettler-Toledo 8217 and its relatives at checkouts (Ariva, Viva, 8213, 8216): one letter asks; the answer stands
 * between STX and CR and is a weight while it is stable, else `?` and a byte that says why not.
 */
import { textToGrams } from './grams.ts';
import type { ScaleReading } from './port.ts';
import { ascii, asciiText, type ScaleAnswer, type ScaleProtocol } from './protocol.ts';

const STX = 2;
const CR = 13;

export function mettler8217(unit: 'kg' | 'lb' = 'kg'): ScaleProtocol {
  return {
    id: 'mettler-8217',
    line: { baudRate: 9_600, dataBits: 7, parity: 'even', stopBits: 1 },
    askWeight: ascii('W'),
    commands: { tare: ascii('T'), clearTare: ascii('C'), zero: ascii('Z') },
    cut: (heard) => {
      const start = heard.indexOf(STX);
      if (start > 0 || (start < 0 && heard.length > 0)) {
        return { answer: { type: 'noise' }, length: start > 0 ? start : heard.length };
      }
      const end = heard.indexOf(CR);
      if (end < 0) return heard.length > LONGEST ? { answer: { type: 'noise' }, length: 1 } : undefined;
      return { answer: answerOf(asciiText(heard.subarray(1, end)), unit), length: end + 1 };
    },
  };
}

const LONGEST = 16;

function answerOf(text: string, unit: string): ScaleAnswer {
  if (/^\?.$/.test(text)) return { type: 'reading', reading: whyNot(text.charCodeAt(1)) };
  const grams = textToGrams(text.replace(/[Nn]$/, ''), unit);
  return grams === undefined ? { type: 'noise' } : { type: 'reading', reading: { type: 'stable', grams } };
}

/** Bits: 0 motion, 1 over capacity, 2 under zero, 3 outside the range of zero, 4 centre of zero, 5 net. */
function whyNot(status: number): ScaleReading {
  if ((status & 0b10) !== 0) return { type: 'over' };
  if ((status & 0b100) !== 0) return { type: 'under' };
  if ((status & 0b1) !== 0) return { type: 'moving', grams: null };
  if ((status & 0b1000) !== 0) return { type: 'fault' };
  // Nothing is wrong and there is no weight: the answer to a tare or a zero, or a scale that is empty.
  return (status & 0b1_0000) !== 0 ? { type: 'stable', grams: 0 } : { type: 'moving', grams: null };
}
