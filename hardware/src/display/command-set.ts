/** How a make of pole display wants its two lines; both are given twenty signs of plain ASCII. */
export type DisplayCommandSet = {
  readonly id: string;
  /** Once after each opening: known state, no cursor. */
  readonly begin: Uint8Array;
  readonly show: (lines: readonly [string, string]) => Uint8Array;
};

const ESC = 0x1b;
const US = 0x1f;

/** Epson's own commands (DM-D110, DM-D210 and all that follow them): overwrite mode, then each line from its start. */
export const epsonDisplay: DisplayCommandSet = {
  id: 'epson',
  begin: Uint8Array.of(ESC, 0x40, US, 0x01, US, 0x43, 0x00, 0x0c),
  show: ([upper, lower]) => bytes([[US, 0x24, 1, 1], upper, [US, 0x24, 1, 2], lower]),
};

/** CD5220, which most others speak: `ESC Q A` writes the upper line up to CR, `ESC Q B` the lower. */
export const cd5220Display: DisplayCommandSet = {
  id: 'cd5220',
  begin: Uint8Array.of(ESC, 0x40, 0x0c, ESC, 0x5f, 0x00),
  show: ([upper, lower]) => bytes([[ESC, 0x51, 0x41], upper, [0x0d, ESC, 0x51, 0x42], lower, [0x0d]]),
};

function bytes(parts: readonly (string | readonly number[])[]): Uint8Array {
  return Uint8Array.from(
    parts.flatMap((part) => (typeof part === 'string' ? [...Buffer.from(part, 'latin1')] : part)),
  );
}
