import { arabic } from './arabic.ts';
import { chinese } from './chinese.ts';
import { english, type ReceiptWords } from './english.ts';
import { greek } from './greek.ts';
import { hebrew } from './hebrew.ts';
import { hindi } from './hindi.ts';
import { japanese } from './japanese.ts';
import { korean } from './korean.ts';
import { polish } from './polish.ts';
import { russian } from './russian.ts';
import { thai } from './thai.ts';
import { turkish } from './turkish.ts';
import { vietnamese } from './vietnamese.ts';

/** By language as in the shop's locale; a shop of any other reads English. */
export const receiptWords: Readonly<Record<string, ReceiptWords>> = {
  ar: arabic,
  el: greek,
  en: english,
  he: hebrew,
  hi: hindi,
  ja: japanese,
  ko: korean,
  pl: polish,
  ru: russian,
  th: thai,
  tr: turkish,
  vi: vietnamese,
  zh: chinese,
};

export function receiptWordsOf(locale: string): ReceiptWords {
  return receiptWords[new Intl.Locale(locale).language] ?? english;
}
