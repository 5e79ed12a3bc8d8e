/**
 * One ESC/POS command, read by Epson's reference and by nothing that writes them here. Only what is listed is
 * known: a byte that begins no known command is an error, since a real printer would print rubbish or worse.
 */
export type Command =
  | { readonly type: 'text'; readonly bytes: Uint8Array }
  | { readonly type: 'line-feed' }
  | { readonly type: 'ignored' }
  | { readonly type: 'initialize' }
  | { readonly type: 'style'; readonly style: StyleChange }
  | { readonly type: 'code-page'; readonly number: number }
  | { readonly type: 'align'; readonly align: 'left' | 'center' | 'right' }
  | { readonly type: 'feed-lines'; readonly lines: number }
  | { readonly type: 'feed-dots'; readonly dots: number }
  | { readonly type: 'cut'; readonly mode: 'full' | 'partial'; readonly feedDots: number }
  | {
      readonly type: 'pulse';
      readonly pin: 2 | 5;
      readonly onMs: number;
      readonly offMs: number;
      /** DLE DC4: obeyed when it arrives, before its turn. */
      readonly isRealTime: boolean;
    }
  | { readonly type: 'buzz'; readonly times: number; readonly onMs: number; readonly offMs: number }
  | { readonly type: 'raster'; readonly width: number; readonly height: number; readonly bits: Uint8Array }
  | { readonly type: 'symbol-store'; readonly payload: string }
  | { readonly type: 'symbol-size'; readonly dots: number }
  | { readonly type: 'symbol-level'; readonly level: 'L' | 'M' | 'Q' | 'H' }
  | { readonly type: 'symbol-print' }
  | { readonly type: 'barcode-height'; readonly dots: number }
  | { readonly type: 'barcode-width'; readonly dots: number }
  | { readonly type: 'barcode'; readonly symbology: string; readonly payload: string }
  | { readonly type: 'process-id'; readonly id: string }
  | { readonly type: 'printer-id'; readonly n: number }
  | { readonly type: 'status'; readonly n: number }
  | { readonly type: 'automatic-status'; readonly n: number };

export type StyleChange = {
  readonly bold?: boolean;
  readonly underline?: boolean;
  readonly inverted?: boolean;
  readonly widthFactor?: number;
  readonly heightFactor?: number;
};

/** The bytes are not ESC/POS as we know it. */
export class UnknownCommandError extends Error {
  override readonly name = 'UnknownCommandError';
  readonly offset: number;
  constructor(bytes: Uint8Array, offset: number) {
    const shown = Array.from(bytes.slice(offset, offset + 6), (byte) => byte.toString(16).padStart(2, '0'));
    super(`unknown command at byte ${offset}: ${shown.join(' ')}`);
    this.offset = offset;
  }
}
