import type { PrinterCause, PrinterStatus } from './port.ts';

/** `^ee`: obeyed between commands, so that a printer at work answers when it is through. */
export const EPL_STATUS_REQUEST = Buffer.from('\n^ee\r\n', 'latin1');

/** Takes one answer off the front, `00` or codes parted by commas up to a line's end, and what makes none with it. */
export function takeEplStatus(bytes: number[]): PrinterStatus | undefined {
  const text = String.fromCharCode(...bytes);
  const [whole, codes = ''] = /(\d\d(?:,\d\d)*)\r?\n/.exec(text) ?? [];
  if (whole === undefined) return undefined;
  bytes.splice(0, text.indexOf(whole) + whole.length);
  return readEplStatus(codes.split(','));
}

/** Every other code is about what the printer was sent, once, and not about how it is. */
const CAUSES: Readonly<Record<string, PrinterCause>> = {
  '11': 'cover-open',
  '07': 'paper-out',
  '12': 'paused',
};

function readEplStatus(codes: readonly string[]): PrinterStatus {
  const cause = Object.entries(CAUSES).find(([code]) => codes.includes(code))?.[1];
  return {
    online: cause === undefined,
    ...(cause === undefined ? {} : { cause }),
    paper: cause === 'paper-out' ? 'out' : 'ok',
    cover: cause === 'cover-open' ? 'open' : 'closed',
    drawerPin: 'unknown',
  };
}
