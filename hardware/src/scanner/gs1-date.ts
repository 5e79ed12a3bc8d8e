/** Six digits, YYMMDD, are a day that the calendar has; day 00 is the last of its month. */
export function isGs1Date(digits: string): boolean {
  if (!/^\d{6}$/.test(digits)) return false;
  const month = Number(digits.slice(2, 4));
  const day = Number(digits.slice(4));
  // The century changes nothing: of the years that may be meant, only 2000 divides by 100, and it has its 29th.
  return month >= 1 && month <= 12 && day <= lastDayOf(2000 + Number(digits.slice(0, 2)), month);
}

/**
 * `2026-12-31`. The century is the one that brings the year nearest to this one: up to 49 years back, 50 ahead (GS1
 * General Specifications, 7.12).
 */
export function isoDateOf(digits: string, thisYear: number): string {
  const near = thisYear - (thisYear % 100) + Number(digits.slice(0, 2));
  const year = near > thisYear + 50 ? near - 100 : near < thisYear - 49 ? near + 100 : near;
  const month = Number(digits.slice(2, 4));
  const day = Number(digits.slice(4)) || lastDayOf(year, month);
  return `${year}-${twoDigits(month)}-${twoDigits(day)}`;
}

function lastDayOf(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
