/** The part of opentype.js 2 that is used here; the package carries no types. */
declare module 'opentype.js' {
  namespace opentype {
    type PathCommand =
      | { readonly type: 'M' | 'L' | 'Q' | 'C'; readonly x: number; readonly y: number }
      | { readonly type: 'Z' };
    type Glyph = {
      readonly index: number;
      readonly advanceWidth: number;
      readonly path: { readonly commands: readonly PathCommand[] };
    };
    type Font = { charToGlyph(character: string): Glyph };
  }
  const opentype: {
    parse(buffer: ArrayBuffer, options?: { readonly lowMemory?: boolean }): opentype.Font;
  };
  export = opentype;
}
