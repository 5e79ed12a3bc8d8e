import { ContractError } from '@counterbook/shared/result';
import type { PrinterManners } from '../printer/manners.ts';
import type { LabelDocument, LabelSize } from './document.ts';
import { checkLabelSize, type DotsPerMm } from './layout-label.ts';
import { renderEpl } from './render-epl.ts';
import { renderZpl } from './render-zpl.ts';

/** What a label printer speaks, and how fine its head is. */
export type LabelProfile = {
  readonly id: string;
  readonly dotsPerMm: DotsPerMm;
  readonly manners: PrinterManners;
  /** Throws where the label cannot be printed truly. */
  readonly render: (label: LabelDocument) => Uint8Array;
};

const zpl: PrinterManners = { language: 'zpl', answersStatus: true, confirmsPrinting: true };
/** It says how it is, and not what it has printed. */
const epl: PrinterManners = { language: 'epl', answersStatus: true, confirmsPrinting: false };

/** The usual one first. */
export const labelProfiles: readonly [LabelProfile, ...LabelProfile[]] = [
  { id: 'zpl-203', dotsPerMm: 8, manners: zpl, render: (label) => renderZpl(label, 8) },
  { id: 'zpl-300', dotsPerMm: 12, manners: zpl, render: (label) => renderZpl(label, 12) },
  { id: 'epl-203', dotsPerMm: 8, manners: epl, render: (label) => renderEpl(label, 8) },
  { id: 'epl-300', dotsPerMm: 12, manners: epl, render: (label) => renderEpl(label, 12) },
];

export const USUAL_LABEL_SIZE = '57x32';

/** As a roll's wrapper has it, `57x32` in millimetres. Throws ContractError. */
export function parseLabelSize(text: string): LabelSize {
  const [, width, height] = /^(\d{2,3})x(\d{2,3})$/.exec(text) ?? [];
  if (width === undefined) throw new ContractError(`a label's size is ${text}; it is written like 57x32`);
  return checkLabelSize({ widthMm: Number(width), heightMm: Number(height) });
}
