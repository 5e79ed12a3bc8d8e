/**
 * How a scanner that types is set, learnt from one scan of a known code: what it sends before and after, and what is
 * wrong where the code did not come through. The code holds what goes wrong first: letters of both cases, a Y, a Z
 * and signs that other keyboards have elsewhere.
 */
import { type KeyStroke, usualWedge } from './wedge-detector.ts';

export const SETUP_CODE = 'Till-Yz/1290';

export type LearntKeys =
  | { readonly ok: true; readonly prefix: readonly string[]; readonly suffix: readonly string[] }
  | { readonly ok: false; readonly trouble: WedgeTrouble };

export type WedgeTrouble =
  /** Other signs than the code's: the scanner types for another country's keyboard. */
  | 'layout'
  | 'caps-lock'
  /** Slower than any scanner: it is set to pause between keys, or somebody typed. */
  | 'slow'
  /** It begins with a key that does something on the till. */
  | 'prefix-key'
  /** It ends with a letter or digit, which codes hold too. */
  | 'suffix-key'
  | 'other-code';

const MODIFIERS: readonly string[] = ['Shift', 'CapsLock', 'Control', 'Alt', 'AltGraph', 'Meta', 'NumLock'];

export function learnWedge(strokes: readonly KeyStroke[]): LearntKeys {
  const keys = strokes.filter(({ key }) => !MODIFIERS.includes(key));
  const start = startOf(keys, (signs) => signs === SETUP_CODE);
  if (start < 0) return { ok: false, trouble: whatCame(keys) };
  const prefix = keys.slice(0, start).map(({ key }) => key);
  const suffix = keys.slice(start + SETUP_CODE.length).map(({ key }) => key);
  if (prefix.some((key) => key.length !== 1)) return { ok: false, trouble: 'prefix-key' };
  if (suffix[0]?.length === 1 && /[\p{L}\p{N}]/u.test(suffix[0])) return { ok: false, trouble: 'suffix-key' };
  return isSlow(keys) ? { ok: false, trouble: 'slow' } : { ok: true, prefix, suffix };
}

function startOf(keys: readonly KeyStroke[], isIt: (signs: string) => boolean): number {
  return keys.findIndex((_, index) => {
    const part = keys.slice(index, index + SETUP_CODE.length);
    return part.every(({ key }) => key.length === 1) && isIt(part.map(({ key }) => key).join(''));
  });
}

function whatCame(keys: readonly KeyStroke[]): WedgeTrouble {
  const swapped = [...SETUP_CODE].map((sign) =>
    sign === sign.toLowerCase() ? sign.toUpperCase() : sign.toLowerCase(),
  );
  if (startOf(keys, (signs) => signs === swapped.join('')) >= 0) return 'caps-lock';
  const letters = SETUP_CODE.replaceAll(/[^il]/g, '');
  const isShuffled =
    startOf(keys, (signs) => signs.length === SETUP_CODE.length && alike(signs) >= letters.length) >= 0;
  return isShuffled ? 'layout' : 'other-code';
}

/** How many signs stand where they should: on every keyboard some do. */
function alike(signs: string): number {
  return [...signs].filter((sign, index) => sign === SETUP_CODE[index]).length;
}

function isSlow(keys: readonly KeyStroke[]): boolean {
  return keys.some(
    ({ timeStamp }, index) =>
      index > 0 && timeStamp - (keys[index - 1]?.timeStamp ?? 0) > usualWedge.maxGapMs,
  );
}
