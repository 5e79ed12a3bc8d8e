/**
 * Reads GS1 element strings: what is sold, its lot, its dates, its serial number and its weight in one beep. The
 * library takes the string apart; what it makes floats of is read here from the digits, so that weights stay whole
 * thousandths and prices whole numbers. Anything that the standard does not allow refuses the whole symbol: half of
 * a misread is worse than a second beep.
 */
import { hasValidCheckDigit } from '@counterbook/shared/catalog';
import { multiplyDivide } from '@counterbook/shared/money';
import { THOUSAND } from '@counterbook/shared/quantity';
import { parseBarcode } from 'gs1-barcode-parser-mod';
import { isGs1Date } from './gs1-date.ts';

export type Gs1Reading = {
  /** 14 digits. */
  readonly gtin: string;
  readonly lot: string | null;
  readonly serial: string | null;
  /** Six digits, as `isoDateOf` reads them. */
  readonly expires: string | null;
  readonly bestBefore: string | null;
  readonly measure: Gs1Measure | null;
  readonly count: number | null;
  readonly price: Gs1Price | null;
};

/** In thousandths of the unit. */
export type Gs1Measure = { readonly unit: 'kg' | 'metre' | 'litre'; readonly quantity: number };

/** `digits` is the price times ten to the power of `decimals`. `currency` is ISO 4217's number, if it is printed. */
export type Gs1Price = {
  readonly digits: number;
  readonly decimals: number;
  readonly currency: string | null;
};

/** FNC1 as scanners send it. */
export const GROUP_SEPARATOR = '\u001d';

export function readGs1(data: string): Gs1Reading | undefined {
  const elements = elementsOf(data);
  const gtin = elements?.get('01');
  if (elements === undefined || gtin === undefined || !isAllowed(elements)) return undefined;
  return {
    gtin,
    lot: elements.get('10') ?? null,
    serial: elements.get('21') ?? null,
    expires: elements.get('17') ?? null,
    bestBefore: elements.get('15') ?? null,
    measure: measureOf(elements),
    count: numberOrNull(elements.get('30')),
    price: priceOf(elements),
  };
}

type Elements = ReadonlyMap<string, string>;

/** By application identifier; undefined where one stands twice with another value, or the string breaks off. */
function elementsOf(data: string): Elements | undefined {
  const elements = new Map<string, string>();
  try {
    for (const { ai, raw } of parseBarcode(data).parsedCodeItems) {
      if ((elements.get(ai) ?? raw) !== raw) return undefined;
      elements.set(ai, raw);
    }
  } catch {
    return undefined;
  }
  return elements;
}

/** Those that are read here; the rest may hold what it likes, in the 82 signs that GS1 knows. */
const RULES: readonly (readonly [RegExp, (value: string) => boolean])[] = [
  [/^01$/, (value) => value.length === 14 && hasValidCheckDigit(value)],
  [/^(10|21)$/, (value) => value.length >= 1 && value.length <= 20],
  [/^(11|12|13|15|16|17)$/, isGs1Date],
  [/^30$/, (value) => /^\d{1,8}$/.test(value) && Number(value) > 0],
  [/^3(10|11|15)[0-5]$/, (value) => /^\d{6}$/.test(value)],
  [/^392\d$/, (value) => /^\d{1,15}$/.test(value)],
  [/^393\d$/, (value) => /^\d{4,18}$/.test(value)],
];
const SIGNS = /^[!"%&'()*+,\-./0-9:;<=>?A-Z_a-z]+$/;

function isAllowed(elements: Elements): boolean {
  return [...elements].every(([ai, value]) => {
    const rule = RULES.find(([name]) => name.test(ai));
    return SIGNS.test(value) && (rule === undefined || rule[1](value));
  });
}

const UNITS = { '310': 'kg', '311': 'metre', '315': 'litre' } as const;

/** Finer than a thousandth is rounded: no till's scale weighs finer. */
function measureOf(elements: Elements): Gs1Measure | null {
  for (const [ai, value] of elements) {
    const unit = UNITS[ai.slice(0, 3) as keyof typeof UNITS];
    if (unit !== undefined && ai.length === 4)
      return { unit, quantity: multiplyDivide(Number(value), THOUSAND, 10 ** Number(ai[3])) };
  }
  return null;
}

function priceOf(elements: Elements): Gs1Price | null {
  for (const [ai, value] of elements) {
    const decimals = Number(ai[3]);
    if (/^392\d$/.test(ai)) return { digits: Number(value), decimals, currency: null };
    if (/^393\d$/.test(ai)) return { digits: Number(value.slice(3)), decimals, currency: value.slice(0, 3) };
  }
  return null;
}

function numberOrNull(digits: string | undefined): number | null {
  return digits === undefined ? null : Number(digits);
}
