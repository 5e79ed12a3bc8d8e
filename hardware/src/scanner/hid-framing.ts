/**
 * The scanned-data report of the USB point-of-sale class: 64 bytes, of which the first is the report's number, the
 * second how many bytes of data there are, three the AIM identifier, 56 data, and the last says in bit 0 whether
 * the code goes on in the next report. One call of `take` is one report.
 */
import { type Framing, type Heard, heardText, LONGEST_BYTES } from './framing.ts';

const REPORT_BYTES = 64;
const DATA_AT = 5;
const DATA_BYTES = 56;

export function createHidFraming(idleMs = 500): Framing {
  let held: readonly number[] = [];
  let aim: string | null = null;
  const forget = (): void => {
    held = [];
    aim = null;
  };
  const misread = (cause: 'half' | 'garbage'): readonly Heard[] => {
    forget();
    return [{ type: 'misread', cause }];
  };
  return {
    idleMs,
    take: (report) => {
      const length = report[1] ?? 0;
      if (report.length !== REPORT_BYTES || length === 0 || length > DATA_BYTES) return misread('garbage');
      const identifier = String.fromCharCode(...report.subarray(2, DATA_AT));
      // Another identifier in the middle: the rest of the code before it never came.
      const lost = aim !== null && aim !== identifier ? misread('half') : [];
      aim = identifier;
      held = [...held, ...report.subarray(DATA_AT, DATA_AT + length)];
      if (held.length > LONGEST_BYTES) return [...lost, ...misread('garbage')];
      if (((report[REPORT_BYTES - 1] ?? 0) & 1) === 1) return lost;
      const heard = heardText(Uint8Array.from(held));
      forget();
      return [
        ...lost,
        heard.type === 'scanned' ? { ...heard, text: withAim(identifier, heard.text) } : heard,
      ];
    },
    pause: () => (aim === null ? [] : misread('half')),
  };
}

/** Some leave the identifier empty, or write it without its bracket. */
function withAim(identifier: string, text: string): string {
  const aim = identifier.startsWith(']') ? identifier : `]${identifier.slice(0, 2)}`;
  return /^\][A-Za-z][0-9A-Fa-f]$/.test(aim) ? `${aim}${text}` : text;
}
