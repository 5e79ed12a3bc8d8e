import { badValue, CommandError } from '../command-error.ts';
import type { Test } from '../query/match.ts';
import { type Doc, isDoc } from '../values/document.ts';
import { isIndexSegment } from '../values/paths.ts';

export type Path = readonly string[];

export interface Positions {
  /** What `$` stands for: the element that the filter matched. */
  readonly matched: (array: Path) => number | undefined;
  /** What `$[name]` selects. */
  readonly filters: ReadonlyMap<string, Test>;
}

const MOST_PADDING = 1_500_000;

/** The concrete paths an update path means in this document: `$`, `$[]` and `$[name]` become positions. */
export function expandPath(doc: Doc, path: string, positions: Positions): Path[] {
  if (path === '' || path.split('.').includes('')) {
    throw new CommandError(56, `The update path '${path}' contains an empty field name.`);
  }
  let found: Path[] = [[]];
  for (const segment of path.split('.')) {
    found = found.flatMap((done) => expandSegment(doc, done, segment, positions).map((at) => [...done, at]));
  }
  return found;
}

function expandSegment(doc: Doc, done: Path, segment: string, positions: Positions): readonly string[] {
  if (segment === '__proto__') throw badValue("The field name '__proto__' is not allowed");
  if (!segment.startsWith('$')) return [segment];
  const array = getPath(doc, done);
  if (segment === '$') {
    const index = positions.matched(done);
    if (index === undefined) {
      throw badValue('The positional operator did not find the match needed from the query.');
    }
    return [String(index)];
  }
  const name = /^\$\[(\w*)\]$/.exec(segment)?.[1];
  if (name === undefined) {
    throw new CommandError(52, `The dollar ($) prefixed field '${segment}' is not valid for storage.`);
  }
  if (!Array.isArray(array)) {
    throw badValue(
      `The path '${done.join('.')}' must exist in the document in order to apply array updates.`,
    );
  }
  const indexes = [...array.keys()];
  if (name === '') return indexes.map(String);
  const test = positions.filters.get(name);
  if (test === undefined) {
    throw badValue(
      `No array filter found for identifier '${name}' in path '${[...done, segment].join('.')}'`,
    );
  }
  return indexes.filter((index) => test({ [name]: array[index] })).map(String);
}

export function getPath(doc: unknown, path: Path): unknown {
  let value = doc;
  for (const key of path) {
    if (Array.isArray(value)) value = isIndexSegment(key) ? value[Number(key)] : undefined;
    else if (isDoc(value) && Object.hasOwn(value, key)) value = value[key];
    else return undefined;
  }
  return value;
}

/** Sets a value, making the documents on the way. */
export function setPath(doc: Doc, path: Path, value: unknown): void {
  const last = path.at(-1) ?? '';
  let parent: unknown = doc;
  for (const [at, key] of path.slice(0, -1).entries()) {
    let next = getPath(parent, [key]);
    if (next === undefined) {
      next = {};
      setChild(parent, key, next, path.slice(0, at));
    }
    parent = next;
  }
  setChild(parent, last, value, path.slice(0, -1));
}

export function unsetPath(doc: Doc, path: Path): void {
  const parent = getPath(doc, path.slice(0, -1));
  const last = path.at(-1) ?? '';
  if (Array.isArray(parent)) {
    if (isIndexSegment(last) && Number(last) < parent.length) parent[Number(last)] = null;
  } else if (isDoc(parent)) delete parent[last];
}

function setChild(parent: unknown, key: string, value: unknown, at: Path): void {
  if (isDoc(parent)) {
    parent[key] = value;
    return;
  }
  if (!Array.isArray(parent) || !isIndexSegment(key)) {
    throw new CommandError(28, `Cannot create field '${key}' in element {${at.join('.')}}`);
  }
  const index = Number(key);
  if (index - parent.length > MOST_PADDING)
    throw badValue(`can't backfill more than ${MOST_PADDING} elements`);
  while (parent.length < index) parent.push(null);
  parent[index] = value;
}
