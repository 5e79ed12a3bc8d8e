/** From what a line brings to scans: a pure state machine, so that noise can be tried on it without a line. */
import type { MisreadCause } from './port.ts';

export type Heard =
  | { readonly type: 'scanned'; readonly text: string }
  | { readonly type: 'misread'; readonly cause: MisreadCause };

export type Framing = {
  /** Takes one piece of what came and tells what is whole by now. */
  take(bytes: Uint8Array): readonly Heard[];
  /** Nothing came for `idleMs`: what is not whole by now will not be. */
  pause(): readonly Heard[];
  readonly idleMs: number;
};

/** Longer than any symbol in a shop, shorter than what a line full of noise could fill a memory with. */
export const LONGEST_BYTES = 1_024;

/** Bytes as text: UTF-8 where they are, else Latin-1. Control characters but the GS1 separator are no text. */
export function heardText(bytes: Uint8Array): Heard {
  const text = textOf(bytes);
  return isText(text) ? { type: 'scanned', text } : { type: 'misread', cause: 'garbage' };
}

function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('latin1').decode(bytes);
  }
}

function isText(text: string): boolean {
  return !/\p{Cc}/u.test(text.replaceAll('\u001d', ''));
}
