import { isDoc } from './document.ts';

const DIGITS = /^\d+$/;

/**
 * The values a dotted path leads to, arrays on the way searched element by element. `undefined` stands for a
 * document that lacks the field.
 */
export function valuesAt(doc: unknown, path: string): unknown[] {
  if (!path.includes('.')) return isDoc(doc) ? [doc[path]] : [undefined];
  const found: unknown[] = [];
  collect(doc, path.split('.'), 0, found);
  return found;
}

/** The single value at a path that crosses no array; `undefined` where there is none. */
export function valueAt(doc: unknown, path: string): unknown {
  let value = doc;
  for (const key of path.split('.')) {
    if (Array.isArray(value) && DIGITS.test(key)) value = value[Number(key)];
    else if (isDoc(value)) value = value[key];
    else return undefined;
  }
  return value;
}

export function isIndexSegment(segment: string): boolean {
  return DIGITS.test(segment);
}

function collect(value: unknown, path: readonly string[], at: number, found: unknown[]): void {
  const key = path[at];
  if (key === undefined) {
    found.push(value);
    return;
  }
  if (isDoc(value)) {
    collect(value[key], path, at + 1, found);
    return;
  }
  if (!Array.isArray(value)) {
    found.push(undefined);
    return;
  }
  if (DIGITS.test(key) && Number(key) < value.length) collect(value[Number(key)], path, at + 1, found);
  for (const one of value) if (isDoc(one)) collect(one, path, at, found);
}
