import { CommandError } from '../command-error.ts';
import { isDoc } from '../values/document.ts';
import { EMPTY_ARRAY, encodeKey } from '../values/encode-key.ts';
import { isIndexSegment } from '../values/paths.ts';
import type { Index } from './catalog.ts';

export interface IndexKeys {
  readonly keys: readonly Buffer[];
  /** The fields that crossed an array, as bits. */
  readonly multikey: number;
}

const NO_KEYS: IndexKeys = { keys: [], multikey: 0 };

/** The keys a document has in an index: none where the index leaves it out, several where a field is an array. */
export function indexKeys(index: Index, doc: unknown): IndexKeys {
  if (index.partial !== undefined && !index.partial.test(doc)) return NO_KEYS;
  const { descending } = index;
  const plain = plainValues(index, doc);
  if (plain !== undefined) {
    if (index.sparse && plain.every((value) => value === undefined)) return NO_KEYS;
    return { keys: [encodeKey(plain, descending)], multikey: 0 };
  }
  const tuples: unknown[][] = [];
  const start = index.fields.map(({ segments }) => ({ value: doc, segments, at: 0, expands: true }));
  const multikey = expand(start, tuples);
  if (index.sparse && tuples.every((tuple) => tuple.every((value) => value === undefined))) return NO_KEYS;
  const [only] = tuples;
  if (tuples.length === 1 && only !== undefined) return { keys: [encodeKey(only, descending)], multikey };
  const keys = new Map<string, Buffer>();
  for (const tuple of tuples) {
    const key = encodeKey(tuple, descending);
    keys.set(key.toString('latin1'), key);
  }
  return { keys: [...keys.values()], multikey };
}

/** The values of a document in which no field of the index meets an array, as is nearly always so. */
function plainValues(index: Index, doc: unknown): unknown[] | undefined {
  const values: unknown[] = [];
  for (const { segments } of index.fields) {
    let value = doc;
    for (const segment of segments) {
      if (Array.isArray(value)) return undefined;
      value = isDoc(value) ? value[segment] : undefined;
    }
    if (Array.isArray(value)) return undefined;
    values.push(value);
  }
  return values;
}

/** How far one field has been followed. An element reached as a leaf is a key as it is: `expands` is off. */
interface Step {
  readonly value: unknown;
  readonly segments: readonly string[];
  readonly at: number;
  readonly expands: boolean;
}

function expand(steps: readonly Step[], tuples: unknown[][]): number {
  const walked = steps.map(walk);
  let array: readonly unknown[] | undefined;
  let multikey = 0;
  walked.forEach((step, field) => {
    if (!step.expands || !Array.isArray(step.value)) return;
    if (array !== undefined && array !== step.value) {
      throw new CommandError(171, 'cannot index parallel arrays');
    }
    array = step.value;
    multikey |= 1 << field;
  });
  if (array === undefined) {
    tuples.push(walked.map((step) => step.value));
    return 0;
  }
  const shared = array;
  const elements: readonly unknown[] = shared.length === 0 ? [EMPTY_ARRAY] : shared;
  let below = 0;
  for (const element of elements) {
    below |= expand(
      walked.map((step) => (step.value === shared && step.expands ? intoElement(step, element) : step)),
      tuples,
    );
  }
  return multikey | below;
}

function intoElement(step: Step, element: unknown): Step {
  if (step.at >= step.segments.length) return { ...step, value: element, expands: false };
  if (isDoc(element)) return { ...step, value: element };
  return { ...step, value: undefined, at: step.segments.length, expands: false };
}

/** Follows a field until it ends or meets an array whose elements each have a key. */
function walk(step: Step): Step {
  let { value, at } = step;
  while (at < step.segments.length) {
    const segment = step.segments[at] ?? '';
    if (isDoc(value)) value = value[segment];
    else if (Array.isArray(value)) {
      if (!isIndexSegment(segment) || Number(segment) >= value.length) break;
      value = value[Number(segment)];
    } else return { ...step, value: undefined, at: step.segments.length };
    at += 1;
  }
  return { ...step, value, at };
}
