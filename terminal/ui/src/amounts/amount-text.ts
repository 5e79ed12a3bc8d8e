import { decimalToMinor, exponentOf, formatMoney, minorToDecimal } from '@counterbook/shared/money';
import { decimalToQuantity, quantityToText, type Unit } from '@counterbook/shared/quantity';
import { accept, type Result, refuse } from '@counterbook/shared/result';
import type { ShopView } from '../../../src/host/protocol/views.ts';

/** How this shop writes amounts and numbers; times are written in the language of the screen. */
export type Format = {
  readonly currency: string;
  readonly locale: string;
  readonly money: (minor: number) => string;
  /** As a person types it: `12.50`. */
  readonly plain: (minor: number) => string;
  readonly number: (value: number) => string;
  readonly quantity: (thousandths: number, unit?: string) => string;
  readonly time: (iso: string) => string;
  readonly day: (iso: string) => string;
  /** Of `2026-12-31`, wherever the reader is. */
  readonly date: (isoDate: string) => string;
  /** The time of day, with the date where that is another than today's. */
  readonly when: (iso: string) => string;
  /** `3 minutes ago`; null for less than a minute. */
  readonly ago: (iso: string, now: number) => string | null;
  readonly percent: (ppm: number) => string;
};

/** Keeps the signs of an amount in their order amid right-to-left words. */
const ISOLATE = '\u2066';
const END_ISOLATE = '\u2069';

export function formatOf(shop: ShopView | null, language: string): Format {
  const currency = shop?.currency ?? 'EUR';
  const locale = localeOf(shop, language);
  const shopLocale = shop?.locale ?? language;
  const isMixed = language === 'ar' && !shopLocale.startsWith('ar');
  const clock = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' });
  const days = new Intl.DateTimeFormat(locale, { weekday: 'short', day: 'numeric', month: 'short' });
  const calendar = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' });
  const dates = new Intl.DateTimeFormat(locale, {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  });
  const distances = new Intl.RelativeTimeFormat(locale, { numeric: 'always' });
  const percents = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 3 });
  const numbers = new Intl.NumberFormat(shopLocale);
  return {
    currency,
    locale,
    money: (minor) => {
      const amount = formatMoney(minor, currency, shopLocale);
      return isMixed ? `${ISOLATE}${amount}${END_ISOLATE}` : amount;
    },
    plain: (minor) => minorToDecimal(minor, currency),
    number: (value) => numbers.format(value),
    quantity: (thousandths, unit = '') => `${quantityToText(thousandths)}${unit === '' ? '' : ` ${unit}`}`,
    time: (iso) => clock.format(new Date(iso)),
    day: (iso) => days.format(new Date(iso)),
    date: (isoDate) => calendar.format(new Date(isoDate)),
    when: (iso) => (isToday(iso) ? clock : dates).format(new Date(iso)),
    ago: (iso, now) => agoText(distances, now - Date.parse(iso)),
    percent: (ppm) => percents.format(ppm / 1_000_000),
  };
}

function isToday(iso: string): boolean {
  return new Date(iso).toDateString() === new Date().toDateString();
}

const DISTANCES = [
  { unit: 'day', seconds: 86_400 },
  { unit: 'hour', seconds: 3_600 },
  { unit: 'minute', seconds: 60 },
] as const;

/** A clock that was set back makes the past lie ahead: that is now. */
function agoText(distances: Intl.RelativeTimeFormat, milliseconds: number): string | null {
  const seconds = Math.max(0, milliseconds / 1000);
  const fitting = DISTANCES.find((distance) => seconds >= distance.seconds);
  return fitting ? distances.format(-Math.floor(seconds / fitting.seconds), fitting.unit) : null;
}

/** Accepts a comma for the point, thin spaces, and Arabic digits. */
export function parseAmount(text: string, currency: string): Result<number> {
  return decimalToMinor(plainDigits(text), currency);
}

export function parseQuantity(text: string, unit: Unit): Result<number> {
  return decimalToQuantity(plainDigits(text), unit);
}

/** `12.5` → 125000 parts per million; more than 100 % is no discount. */
export function parsePercent(text: string): Result<number> {
  const match = /^(\d{1,3})(?:\.(\d{1,4}))?$/.exec(plainDigits(text));
  const ppm = Number(match?.[1] ?? 0) * 10_000 + Number((match?.[2] ?? '').padEnd(4, '0'));
  return match && ppm > 0 && ppm <= 1_000_000 ? accept(ppm) : refuse({ code: 'screen.percent', text });
}

export function hasFraction(currency: string): boolean {
  return exponentOf(currency) > 0;
}

function localeOf(shop: ShopView | null, language: string): string {
  if (shop === null) return language;
  return shop.locale.toLowerCase().startsWith(language) ? shop.locale : language;
}

function plainDigits(text: string): string {
  return text
    .trim()
    .replace(/[٠-٩]/g, (digit) => String(digit.charCodeAt(0) - 0x660))
    .replace(/[\s\u066c]/g, '')
    .replace(/[,\u066b]/g, '.');
}
