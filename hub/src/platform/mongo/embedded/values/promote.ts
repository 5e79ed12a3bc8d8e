import { Double, Long, Timestamp } from 'bson';
import { isDoc } from './document.ts';

/**
 * Exactly decoded values as plain JavaScript, for operators that compute with them: doubles and safe 64-bit integers
 * become numbers. What holds none of these comes back as it is.
 */
export function promote<T>(value: T): T;
export function promote(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Double) return value.valueOf();
  if (value instanceof Long && !(value instanceof Timestamp)) {
    const number = value.toNumber();
    return Number.isSafeInteger(number) ? number : value;
  }
  if (Array.isArray(value)) {
    const promoted = value.map((one) => promote<unknown>(one));
    return promoted.some((one, at) => one !== value[at]) ? promoted : value;
  }
  if (!isDoc(value)) return value;
  let copy: Record<string, unknown> | undefined;
  for (const key of Object.keys(value)) {
    const promoted = promote<unknown>(value[key]);
    if (promoted === value[key]) continue;
    copy ??= { ...value };
    copy[key] = promoted;
  }
  return copy ?? value;
}
