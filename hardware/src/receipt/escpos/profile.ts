import type { PaperWidth } from '../document.ts';
import type { WrittenPage } from './code-pages.ts';

/** What a printer model can do, as far as rendering and driving it differ. */
export type PrinterProfile = {
  readonly id: string;
  readonly width: PaperWidth;
  /** Font A characters on a line. */
  readonly columns: 32 | 42 | 48;
  /** The maker's numbering of code pages, as the encoder knows it. */
  readonly pageNumbers: 'epson' | 'epson/legacy';
  /** In the order of preference. */
  readonly pages: readonly WrittenPage[];
  readonly hasCutter: boolean;
  /** Lines between the print head and the knife. */
  readonly feedBeforeCut: number;
  /** Answers `GS ( H` function 48 when printing is completed. */
  readonly confirmsPrinting: boolean;
  /** Answers `DLE EOT`. */
  readonly answersStatus: boolean;
};

/** A column of Font A is 12 dots wide at every density. */
export const DOTS_PER_COLUMN = 12;

const COMMON_PAGES = ['cp437', 'cp858', 'windows1252', 'cp852', 'cp866'] as const;
const EPSON_PAGES = [
  ...COMMON_PAGES,
  'cp737',
  'windows1250',
  'windows1251',
  'windows1253',
  'windows1254',
  'windows1257',
] as const;

/** Epson and what is true to it: 80 mm, 203 dpi. */
export const epson80: PrinterProfile = {
  id: 'epson-80',
  width: 80,
  columns: 48,
  pageNumbers: 'epson',
  pages: EPSON_PAGES,
  hasCutter: true,
  feedBeforeCut: 4,
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
};

/** The unnamed ESC/POS printer: only the code pages that all have, no confirmation. */
export const generic80: PrinterProfile = {
  ...epson80,
  id: 'generic-80',
  pageNumbers: 'epson/legacy',
  pages: COMMON_PAGES,
  confirmsPrinting: false,
};

export const generic58: PrinterProfile = {
  ...generic80,
  id: 'generic-58',
  width: 58,
  columns: 32,
  hasCutter: false,
};

export const printerProfiles: readonly PrinterProfile[] = [
  epson80,
  epson80Columns42,
  epson58,
  generic80,
  generic58,
];
