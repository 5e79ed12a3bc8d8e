/**
 * CAS scales at checkouts (PD-II, AP, AD, ER): ENQ asks whether it is there, ACK says yes, DC1 asks for the weight. It
 * comes as SOH STX, `S` or `U` for stable, a sign, six figures, two letters of unit, the XOR of all from the `S` on,
 * ETX EOT. They take no command for tare or zero: their own keys do that.
 */
import { textToGrams } from './grams.ts';
import type { ScaleReading } from './port.ts';
import { asciiText, type ScaleAnswer, type ScaleProtocol } from './protocol.ts';

const [SOH, STX, ETX, EOT, ENQ, ACK, DC1, NAK] = [1, 2, 3, 4, 5, 6, 0x11, 0x15];
const FRAME_BYTES = 15;

export const cas: ScaleProtocol = {
  id: 'cas',
  line: { baudRate: 9_600, dataBits: 8, parity: 'none', stopBits: 1 },
  askWeight: Uint8Array.of(ENQ),
  commands: {},
  cut: (heard) => {
    const [first] = heard;
    if (first === undefined) return undefined;
    if (first === ACK) return { answer: { type: 'reply', bytes: Uint8Array.of(DC1) }, length: 1 };
    if (first === NAK)
      return { answer: { type: 'reading', reading: { type: 'moving', grams: null } }, length: 1 };
    if (first !== SOH) return { answer: { type: 'noise' }, length: 1 };
    if (heard.length < FRAME_BYTES) return undefined;
    const answer = answerOf(heard.subarray(0, FRAME_BYTES));
    return { answer, length: answer.type === 'noise' ? 1 : FRAME_BYTES };
  },
};

function answerOf(frame: Uint8Array): ScaleAnswer {
  const data = frame.subarray(2, 12);
  const check = data.reduce((mixed, byte) => mixed ^ byte, 0);
  if (frame[1] !== STX || frame[12] !== check || frame[13] !== ETX || frame[14] !== EOT)
    return { type: 'noise' };
  const reading = readingOf(asciiText(data));
  return reading === undefined ? { type: 'noise' } : { type: 'reading', reading };
}

function readingOf(text: string): ScaleReading | undefined {
  const [state, sign] = text;
  if (sign === 'F') return { type: 'over' };
  const grams = textToGrams(text.slice(2, 8), text.slice(8));
  if (grams === undefined) return undefined;
  if (sign === '-' && grams > 0) return { type: 'under' };
  if (state === 'S') return { type: 'stable', grams };
  return state === 'U' ? { type: 'moving', grams } : undefined;
}
