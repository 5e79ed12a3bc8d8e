import { badValue } from '../command-error.ts';
import type { Collection, Index } from '../store/catalog.ts';
import type { KeyRange } from '../store/rows.ts';
import type { Collation } from '../values/collation.ts';
import { equalValues, isRegex } from '../values/compare.ts';
import { type Doc, isDoc } from '../values/document.ts';
import { invertKey } from '../values/encode-key.ts';
import {
  type Bound,
  type FieldBounds,
  fieldBounds,
  type Predicates,
  readPredicates,
  requiresValue,
} from './bounds.ts';
import { compileFilter } from './match.ts';
import type { SortSpec } from './sort.ts';

export interface IndexScan {
  readonly index: Index;
  readonly ranges: readonly KeyRange[];
  readonly reverse: boolean;
}

export interface Plan {
  /** Empty: the whole collection is read. Several: the branches of an `$or`. */
  readonly scans: readonly IndexScan[];
  /** The rows come in the order asked for. */
  readonly sorted: boolean;
  /** Every row the scan brings fits the filter: nothing is left to test. */
  readonly exact: boolean;
}

export interface Question {
  readonly filter: Doc;
  readonly sort: SortSpec;
  readonly hint: unknown;
  /** Indexes are in the order of bytes: they serve no question that asks for another. */
  readonly collation?: Collation | undefined;
}

const MOST_RANGES = 2000;
/** One document or none for each point: no index narrows down further. */
const UNIQUE = 1000;
const NATURAL: Plan = { scans: [], sorted: false, exact: false };

/** Chooses the index that narrows the question down most, by rule and not by cost. */
export function planQuery(collection: Collection, question: Question): Plan {
  const natural = isDoc(question.hint) && '$natural' in question.hint;
  if (natural) return NATURAL;
  const hinted = question.hint === undefined ? undefined : findHinted(collection, question.hint);
  if (question.collation !== undefined) return NATURAL;
  const predicates = readPredicates(question.filter);
  const [byId] = hinted === undefined ? collection.indexes : [];
  const known = byId && predicates.has('_id') ? considerIndex(byId, predicates, question) : undefined;
  if (known !== undefined && known.score >= UNIQUE) return known.plan;
  let best: Candidate | undefined;
  for (const index of hinted === undefined ? collection.indexes : [hinted]) {
    const candidate = considerIndex(index, predicates, question);
    if (candidate === undefined || (candidate.score === 0 && hinted === undefined)) continue;
    if (best === undefined || candidate.score > best.score) best = candidate;
  }
  if (best !== undefined && (best.bound > 0 || hinted !== undefined)) return best.plan;
  return planBranches(collection, question) ?? best?.plan ?? NATURAL;
}

interface Candidate {
  readonly plan: Plan;
  readonly score: number;
  /** How many fields are bounded. */
  readonly bound: number;
}

function considerIndex(index: Index, predicates: Predicates, question: Question): Candidate | undefined {
  if (!holdsAllMatches(index, predicates)) return undefined;
  const bounds = boundFields(index, predicates);
  const points = bounds.filter((bound) => bound.kind === 'points');
  const fixed = points.filter((bound) => bound.points.length === 1).length;
  const order = fixed === points.length ? sortedBy(index, fixed, question.sort) : undefined;
  const whole = index.unique && points.length === index.fields.length;
  const bound = bounds.length;
  const score =
    (whole ? UNIQUE : 0) + points.length * 10 + (bound - points.length) * 5 + (order === undefined ? 0 : 6);
  const exact =
    index.multikey === 0 &&
    points.length === bound &&
    points.every((one) => one.exact) &&
    Object.keys(question.filter).every((path) => !path.startsWith('$')) &&
    [...predicates.keys()].length === bound;
  const scan: IndexScan = { index, ranges: buildRanges(index, bounds), reverse: order === 'reverse' };
  return { plan: { scans: [scan], sorted: order !== undefined, exact }, score, bound };
}

/** A sparse or partial index serves only a filter that cannot hold of what it leaves out. */
function holdsAllMatches(index: Index, predicates: Predicates): boolean {
  if (index.sparse && !index.fields.some(({ path }) => requiresValue(predicates.get(path) ?? [])))
    return false;
  if (index.partial === undefined) return true;
  return [...readPredicates(index.partial.filter)].every(([path, conditions]) => {
    const asked = predicates.get(path) ?? [];
    return conditions.every((condition) => asked.some((one) => implies(path, one, condition)));
  });
}

interface Condition {
  readonly operator: string;
  readonly operand: unknown;
}

function implies(path: string, asked: Condition, condition: Condition): boolean {
  if (asked.operator === condition.operator && equalValues(asked.operand, condition.operand)) return true;
  if (condition.operator === '$exists') return condition.operand === true && requiresValue([asked]);
  const test = compileFilter({ value: { [condition.operator]: condition.operand } });
  if (path.startsWith('$')) return false;
  if (asked.operator === '$eq') return !isRegex(asked.operand) && test({ value: asked.operand });
  if (asked.operator === '$in' && Array.isArray(asked.operand)) {
    return asked.operand.every((one) => !isRegex(one) && test({ value: one }));
  }
  const sameSide = asked.operator.slice(0, 2) === condition.operator.slice(0, 2);
  return sameSide && /^\$[gl]te?$/.test(asked.operator) && test({ value: asked.operand });
}

/** Bounds for as many leading fields as the filter speaks of: points, and at most one interval behind them. */
function boundFields(index: Index, predicates: Predicates): FieldBounds[] {
  const bounds: FieldBounds[] = [];
  let ranges = 1;
  let arrayBound = false;
  for (const [position, field] of index.fields.entries()) {
    const multikey = (index.multikey & (1 << position)) !== 0;
    const asked = predicates.get(field.path);
    if (asked === undefined || (multikey && arrayBound)) break;
    const bound = fieldBounds(asked, multikey);
    if (bound === undefined) break;
    if (bound.kind === 'points') ranges *= bound.points.length;
    if (ranges > MOST_RANGES && bounds.length > 0) break;
    bounds.push(bound);
    arrayBound ||= multikey;
    if (bound.kind === 'interval') break;
  }
  return bounds;
}

function sortedBy(index: Index, fixed: number, sort: SortSpec): 'forward' | 'reverse' | undefined {
  const fixedPaths = index.fields.slice(0, fixed).map(({ path }) => path);
  const asked = sort.filter(([path]) => !fixedPaths.includes(path));
  if (sort.length === 0 || index.multikey !== 0) return undefined;
  let direction: 1 | -1 | undefined;
  for (const [at, [path, wanted]] of asked.entries()) {
    const field = index.fields[fixed + at];
    if (field?.path !== path) return undefined;
    const relative = (field.descending ? -1 : 1) === wanted ? 1 : -1;
    if (direction !== undefined && direction !== relative) return undefined;
    direction = relative;
  }
  return direction === -1 ? 'reverse' : 'forward';
}

function buildRanges(index: Index, bounds: readonly FieldBounds[]): KeyRange[] {
  let prefixes: Buffer[] = [Buffer.alloc(0)];
  for (const [position, bound] of bounds.entries()) {
    const descending = index.fields[position]?.descending === true;
    if (bound.kind === 'interval') return prefixes.map((prefix) => intervalRange(prefix, bound, descending));
    const points = descending ? bound.points.map(invertKey).reverse() : bound.points;
    prefixes = prefixes.flatMap((prefix) => points.map((point) => Buffer.concat([prefix, point])));
  }
  const isKey = bounds.length === index.fields.length;
  return prefixes.map((prefix) => ({ low: prefix, high: after(prefix), isKey }));
}

function intervalRange(
  prefix: Buffer,
  interval: { readonly low: Bound | undefined; readonly high: Bound | undefined },
  descending: boolean,
): KeyRange {
  const [low, high] = descending ? [interval.high, interval.low] : [interval.low, interval.high];
  const place = (bound: Bound): Buffer =>
    Buffer.concat([prefix, descending ? invertKey(bound.key) : bound.key]);
  return {
    low: low === undefined ? prefix : low.inclusive ? place(low) : after(place(low)),
    high: high === undefined ? after(prefix) : high.inclusive ? after(place(high)) : place(high),
    isKey: false,
  };
}

/** Behind every key that begins with this one. */
function after(key: Buffer): Buffer {
  return Buffer.concat([key, Buffer.from([0xff])]);
}

/** An `$or` is as good as its worst branch: all of them by index, or none. */
function planBranches(collection: Collection, question: Question): Plan | undefined {
  const { $or: branches, ...rest } = question.filter;
  if (!Array.isArray(branches) || branches.length === 0) return undefined;
  const scans: IndexScan[] = [];
  for (const branch of branches) {
    if (!isDoc(branch)) return undefined;
    const plan = planQuery(collection, { filter: { $and: [branch, rest] }, sort: [], hint: undefined });
    if (plan.scans.length === 0) return undefined;
    scans.push(...plan.scans);
  }
  return { scans, sorted: false, exact: false };
}

function findHinted(collection: Collection, hint: unknown): Index {
  const found = collection.indexes.find((index) =>
    typeof hint === 'string' ? index.name === hint : equalValues(index.spec.key, hint),
  );
  if (found === undefined) throw badValue('hint provided does not correspond to an existing index');
  return found;
}
