/** Mettler-Toledo's standard interface command set, levels 0 and 1: lines of text that end with CR and LF. */
import { textToGrams } from './grams.ts';
import type { ScaleReading } from './port.ts';
import { ascii, asciiText, type ScaleAnswer, type ScaleProtocol } from './protocol.ts';

const LF = 10;
const LONGEST = 64;

export const mettlerSics: ScaleProtocol = {
  id: 'mettler-sics',
  line: { baudRate: 9_600, dataBits: 8, parity: 'none', stopBits: 1 },
  askWeight: ascii('SI\r\n'),
  commands: { tare: ascii('T\r\n'), clearTare: ascii('TAC\r\n'), zero: ascii('Z\r\n') },
  cut: (heard) => {
    const end = heard.indexOf(LF);
    if (end < 0)
      return heard.length > LONGEST ? { answer: { type: 'noise' }, length: heard.length } : undefined;
    return { answer: answerOf(asciiText(heard.subarray(0, end)).trim()), length: end + 1 };
  },
};

function answerOf(text: string): ScaleAnswer {
  const [command, state, value = '', unit = ''] = text.split(/\s+/);
  if (command === 'S') return readingOf(state, value, unit);
  if (command !== undefined && ['T', 'TAC', 'Z'].includes(command))
    return { type: 'command', outcome: outcomeOf(state) };
  // ES, ET, EL: it did not understand, heard noise, or cannot do that.
  return /^E[STL]$/.test(text) ? { type: 'command', outcome: 'cannot' } : { type: 'noise' };
}

function readingOf(state: string | undefined, value: string, unit: string): ScaleAnswer {
  const special = SPECIAL[state ?? ''];
  if (special !== undefined) return { type: 'reading', reading: special };
  const grams = textToGrams(value, unit);
  if (grams === undefined || (state !== 'S' && state !== 'D')) return { type: 'noise' };
  if (grams < 0) return { type: 'reading', reading: { type: 'under' } };
  return { type: 'reading', reading: { type: state === 'S' ? 'stable' : 'moving', grams } };
}

/** I: busy with something else. */
const SPECIAL: Readonly<Record<string, ScaleReading>> = {
  '+': { type: 'over' },
  '-': { type: 'under' },
  I: { type: 'moving', grams: null },
};

function outcomeOf(state: string | undefined): 'done' | 'not-still' | 'out-of-range' | 'cannot' {
  if (state === 'A' || state === 'S') return 'done';
  if (state === 'I') return 'not-still';
  return state === '+' || state === '-' ? 'out-of-range' : 'cannot';
}
