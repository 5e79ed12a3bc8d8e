import { Aggregator } from 'mingo/aggregator';
import { Lazy } from 'mingo/lazy';
import { badValue } from '../command-error.ts';
import { getPath, setPath } from '../update/update-path.ts';
import { cloneValue, type Doc, isDoc } from '../values/document.ts';
import { promote } from '../values/promote.ts';
import { mingoOptions, withMingo, withRegexes } from './expression.ts';

export type Projection = (doc: Doc) => Doc;

type Tree = Map<string, Tree | null>;

/** Compiles a projection; `undefined` where it leaves documents as they are. */
export function compileProjection(spec: unknown): Projection | undefined {
  if (spec === undefined || spec === null) return undefined;
  if (!isDoc(spec)) throw badValue('projection must be a document');
  const paths = Object.keys(spec);
  if (paths.length === 0) return undefined;
  const slices = paths.filter((path) => isDoc(spec[path]) && '$slice' in spec[path]);
  if (slices.length > 0) return withSlices(spec, slices);
  if (!paths.every((path) => isFlag(spec[path]) && !path.includes('$'))) return byMingo(spec);
  const keepsId = isOn(spec._id ?? true);
  const others = paths.filter((path) => path !== '_id');
  const including = others.length === 0 ? isOn(spec._id) : isOn(spec[others[0] ?? '']);
  if (others.some((path) => isOn(spec[path]) !== including)) {
    throw badValue(`Cannot do ${including ? 'exclusion' : 'inclusion'} on some fields of this projection`);
  }
  const tree = pathTree(including && keepsId ? ['_id', ...others] : others);
  if (!including && !keepsId) tree.set('_id', null);
  return including ? (doc) => include(doc, tree) : (doc) => exclude(doc, tree);
}

function isFlag(value: unknown): boolean {
  return typeof value === 'boolean' || typeof value === 'number';
}

function isOn(value: unknown): boolean {
  return value === true || (typeof value === 'number' && value !== 0);
}

function pathTree(paths: readonly string[]): Tree {
  const root: Tree = new Map();
  for (const path of paths) {
    let at = root;
    const keys = path.split('.');
    const last = keys.pop() ?? '';
    for (const key of keys) {
      const next = at.get(key) ?? new Map();
      at.set(key, next);
      at = next;
    }
    at.set(last, null);
  }
  return root;
}

function include(doc: Doc, tree: Tree): Doc {
  const kept: Doc = {};
  for (const key of Object.keys(doc)) {
    const below = tree.get(key);
    if (below === undefined) continue;
    const value = below === null ? doc[key] : includeBelow(doc[key], below);
    if (value !== undefined) kept[key] = value;
  }
  return kept;
}

function includeBelow(value: unknown, tree: Tree): unknown {
  if (isDoc(value)) return include(value, tree);
  if (!Array.isArray(value)) return undefined;
  return value.map((one) => includeBelow(one, tree)).filter((one) => one !== undefined);
}

function exclude(doc: Doc, tree: Tree): Doc {
  const kept: Doc = {};
  for (const key of Object.keys(doc)) {
    const below = tree.get(key);
    if (below === null) continue;
    kept[key] = below === undefined ? doc[key] : excludeBelow(doc[key], below);
  }
  return kept;
}

function excludeBelow(value: unknown, tree: Tree): unknown {
  if (isDoc(value)) return exclude(value, tree);
  return Array.isArray(value) ? value.map((one) => excludeBelow(one, tree)) : value;
}

/** `$slice` shortens an array and leaves the question open which other fields are shown. */
function withSlices(spec: Doc, paths: readonly string[]): Projection {
  const rest: Doc = { ...spec };
  for (const path of paths) delete rest[path];
  const others = Object.keys(rest).filter((path) => path !== '_id');
  const shown = others.some((path) => rest[path] === true || rest[path] === 1) ? paths : [];
  const project = compileProjection({ ...rest, ...Object.fromEntries(shown.map((path) => [path, 1])) });
  const slices = paths.map((path) => ({ path: path.split('.'), cut: readSlice(spec[path]) }));
  return (doc) => {
    const copy = cloneValue(project === undefined ? doc : project(doc));
    for (const { path, cut } of slices) {
      const array = getPath(copy, path);
      if (Array.isArray(array)) setPath(copy, path, cut(array));
    }
    return copy;
  };
}

function readSlice(operand: unknown): (array: readonly unknown[]) => unknown[] {
  const given: unknown = isDoc(operand) ? operand.$slice : undefined;
  const [first, count] = (Array.isArray(given) ? given : [given]).map(Number);
  if (first === undefined || Number.isNaN(first) || (count !== undefined && !(count > 0))) {
    throw badValue('$slice takes a number, or a place and a positive number');
  }
  if (count === undefined) return (array) => (first < 0 ? array.slice(first) : array.slice(0, first));
  return (array) => {
    const start = first < 0 ? Math.max(0, array.length + first) : first;
    return array.slice(start, start + count);
  };
}

/** Expressions, `$elemMatch` and the positional operator go through mingo. */
function byMingo(spec: Doc): Projection {
  const positional = Object.keys(spec).find((path) => path.endsWith('.$'));
  if (positional !== undefined) throw badValue(`positional projection '${positional}' is not supported`);
  const run = new Aggregator([{ $project: withRegexes(spec) }], mingoOptions({}));
  return (doc) => withMingo(() => run.run<Doc>(Lazy([promote(doc)]))[0] ?? {});
}
