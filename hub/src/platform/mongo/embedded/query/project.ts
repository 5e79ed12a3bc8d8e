import { Aggregator } from 'mingo/aggregator';
import { Lazy } from 'mingo/lazy';
import { badValue } from '../command-error.ts';
import { type Doc, isDoc } from '../values/document.ts';
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

/** Expressions, `$slice`, `$elemMatch` and the positional operator go through mingo. */
function byMingo(spec: Doc): Projection {
  const positional = Object.keys(spec).find((path) => path.endsWith('.$'));
  if (positional !== undefined) throw badValue(`positional projection '${positional}' is not supported`);
  const run = new Aggregator([{ $project: withRegexes(spec) }], mingoOptions({}));
  return (doc) => withMingo(() => run.run<Doc>(Lazy([promote(doc)]))[0] ?? {});
}
