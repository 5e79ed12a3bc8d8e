/**
 * What kind of symbol a scan came from, where the scanner says so: by the AIM identifier before the data (`]E0`,
 * ISO/IEC 15424). Digits alone do not tell a Code 128 label of the shop's from an EAN.
 */
export type Symbology = 'ean' | 'gs1' | 'other';

export type Identified = { readonly data: string; readonly symbology: Symbology | null };

export function identify(text: string): Identified {
  const aim = /^\]([A-Za-z][0-9A-Fa-f])/.exec(text)?.[1];
  if (aim === undefined) return { data: text, symbology: null };
  return { data: text.slice(3), symbology: symbologyOf(aim) };
}

/** GS1-128, GS1 DataBar and composites, GS1 DataMatrix, GS1 QR Code, GS1 DotCode. */
const GS1: readonly string[] = ['C1', 'e0', 'e1', 'e2', 'd2', 'Q3', 'J1'];
/** EAN and UPC, EAN-8, and ITF, of which ITF-14 is the one with a check digit. */
const EAN: readonly string[] = ['E0', 'E3', 'E4', 'I0', 'I1'];

function symbologyOf(aim: string): Symbology {
  if (GS1.includes(aim)) return 'gs1';
  return EAN.includes(aim) ? 'ean' : 'other';
}
