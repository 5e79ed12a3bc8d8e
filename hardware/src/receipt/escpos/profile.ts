import type { PaperWidth } from '../document.ts';
import type { NumberedPage } from './code-pages.ts';

/** Star Line and StarPRNT differ in what starts the printing; both count as Star's below. */
export type PrinterLanguage = 'esc-pos' | 'star-line' | 'star-prnt';

/** What a printer model can do, as far as rendering and driving it differ. */
export type PrinterProfile = {
  readonly id: string;
  readonly language: PrinterLanguage;
  readonly width: PaperWidth;
  /** Font A characters on a line. */
  readonly columns: 32 | 42 | 48;
  /** By the maker's numbers, in the order of preference. */
  readonly pages: readonly NumberedPage[];
  readonly hasCutter: boolean;
  /** Lines between the print head and the knife. */
  readonly feedBeforeCut: number;
  /** Sounds by command, for a kitchen that does not look up. */
  readonly hasBuzzer: boolean;
  /** Answers `GS ( H` function 48 when printing is completed. */
  readonly confirmsPrinting: boolean;
  /** Answers `DLE EOT`, or Star's request for its status. */
  readonly answersStatus: boolean;
};

/** A column of Font A is 12 dots wide at every density. */
export const DOTS_PER_COLUMN = 12;

const COMMON_PAGES = [
  ['cp437', 0],
  ['cp858', 19],
  ['windows1252', 16],
  ['cp852', 18],
  ['cp866', 17],
] as const;
const EPSON_PAGES = [
  ...COMMON_PAGES,
  ['cp737', 14],
  ['windows1250', 45],
  ['windows1251', 46],
  ['windows1253', 47],
  ['windows1254', 48],
  ['windows1257', 51],
] as const;

/** Epson and what is true to it: 80 mm, 203 dpi. */
export const epson80: PrinterProfile = {
  id: 'epson-80',
  language: 'esc-pos',
  width: 80,
  columns: 48,
  pages: EPSON_PAGES,
  hasCutter: true,
  feedBeforeCut: 5,
  hasBuzzer: false,
  confirmsPrinting: true,
  answersStatus: true,
};

/** Epson TM-T88 and others of 180 dpi. */
export const epson80Columns42: PrinterProfile = { ...epson80, id: 'epson-80-42', columns: 42 };

export const epson58: PrinterProfile = {
  ...epson80,
  id: 'epson-58',
  width: 58,
  columns: 32,
  hasCutter: false,
  feedBeforeCut: 4,
};

/** The unnamed ESC/POS printer: only the code pages that all have, no confirmation. */
export const generic80: PrinterProfile = {
  ...epson80,
  id: 'generic-80',
  pages: COMMON_PAGES,
  confirmsPrinting: false,
};

export const generic58: PrinterProfile = {
  ...generic80,
  id: 'generic-58',
  width: 58,
  columns: 32,
  hasCutter: false,
  feedBeforeCut: 4,
};

/** Epson's kitchen models, whose buzzer stands in for the drawer. */
export const kitchen80: PrinterProfile = { ...epson80, id: 'kitchen-80', hasBuzzer: true };

const STAR_PAGES = [
  ['cp437', 1],
  ['cp858', 4],
  ['windows1252', 32],
  ['cp852', 5],
  ['cp866', 10],
  ['cp737', 15],
  ['windows1250', 33],
  ['windows1251', 34],
] as const;

/** Star's newer printers (mC-Print, mPOP, TSP100IV, TSP650II with StarPRNT chosen), 80 mm. */
export const star80: PrinterProfile = {
  ...epson80,
  id: 'star-80',
  language: 'star-prnt',
  pages: STAR_PAGES,
  // Its cut command feeds to the knife itself.
  feedBeforeCut: 0,
  confirmsPrinting: false,
};

export const star58: PrinterProfile = { ...star80, id: 'star-58', width: 58, columns: 32 };

/** Star's older printers (TSP650, TSP700, TSP800) in Star Line Mode. */
export const starLine80: PrinterProfile = { ...star80, id: 'star-line-80', language: 'star-line' };

export const printerProfiles: readonly PrinterProfile[] = [
  epson80,
  epson80Columns42,
  epson58,
  generic80,
  generic58,
  kitchen80,
  star80,
  star58,
  starLine80,
];
