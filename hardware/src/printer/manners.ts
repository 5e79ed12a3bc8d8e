import type { PrinterLanguage } from '../receipt/escpos/profile.ts';

/** What the conversation with a printer hangs on. */
export type PrinterManners = {
  readonly language: PrinterLanguage | LabelLanguage;
  /** Answers when it is asked how it is; of a label printer that is found out. */
  readonly answersStatus: boolean;
  /** Says by itself, or lets see, when printing is completed. */
  readonly confirmsPrinting: boolean;
};

/** Of label printers. Many that understand it send nothing back. */
export type LabelLanguage = 'zpl' | 'epl';

export function isLabelLanguage(language: PrinterManners['language']): language is LabelLanguage {
  return language === 'zpl' || language === 'epl';
}
