export { UnknownCommandError } from './decode/command.ts';
export type * from './decode/decoded-item.ts';
export { drawPaper } from './decode/draw-paper.ts';
export { createEscPosDecoder, decodeEscPos, type EscPosDecoder } from './decode/escpos-decoder.ts';
export { type Paper, type PaperElement, type PaperPicture, paperToText, toPaper } from './decode/paper.ts';
export type * from './document.ts';
export {
  DOTS_PER_COLUMN,
  epson58,
  epson80,
  epson80Columns42,
  generic58,
  generic80,
  kitchen80,
  type PrinterLanguage,
  type PrinterProfile,
  printerProfiles,
  star58,
  star80,
  starLine80,
} from './escpos/profile.ts';
export { plainLine, plainText } from './layout/plain-text.ts';
export { UndrawableAmountError } from './raster/draw-line.ts';
export { loadShaperFor } from './raster/load-shaper-for.ts';
export { renderPicture } from './render-picture.ts';
export { renderReceipt } from './render-receipt.ts';
export { renderText } from './render-text.ts';
