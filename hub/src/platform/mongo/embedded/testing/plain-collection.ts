/**
 * A collection as plainly as it can be written: the documents in an array, every operation a loop. It knows only what
 * the random operations of its test use, and shares no code with the server.
 */
export interface Thing {
  readonly _id: number;
  readonly a?: number;
  readonly b?: number;
  readonly list?: readonly number[];
}

export type Condition =
  | { readonly field: '_id' | 'a' | 'b' | 'list'; readonly is: number }
  | { readonly field: 'a' | 'b' | 'list'; readonly compare: 'gt' | 'gte' | 'lt' | 'lte'; readonly to: number }
  | { readonly field: 'a' | 'b'; readonly in: readonly number[] }
  | { readonly field: 'a' | 'b' | 'list'; readonly exists: boolean }
  | { readonly field: 'a' | 'b'; readonly isNot: number }
  | { readonly any: readonly Condition[] }
  | { readonly all: readonly Condition[] };

export type Change =
  | { readonly set: { readonly field: 'a' | 'b'; readonly to: number } }
  | { readonly add: { readonly field: 'a' | 'b'; readonly by: number } }
  | { readonly unset: 'a' | 'b' | 'list' }
  | { readonly least: { readonly field: 'a' | 'b'; readonly of: number } }
  | { readonly push: number }
  | { readonly addToSet: number }
  | { readonly pull: number };

export function holds(condition: Condition, thing: Thing): boolean {
  if ('any' in condition) return condition.any.some((one) => holds(one, thing));
  if ('all' in condition) return condition.all.every((one) => holds(one, thing));
  const value = thing[condition.field];
  const values = value === undefined ? [] : typeof value === 'number' ? [value] : value;
  if ('is' in condition) return values.includes(condition.is);
  if ('isNot' in condition) return !values.includes(condition.isNot);
  if ('in' in condition) return values.some((one) => condition.in.includes(one));
  if ('exists' in condition) return (value !== undefined) === condition.exists;
  return values.some((one) => {
    if (condition.compare === 'gt') return one > condition.to;
    if (condition.compare === 'gte') return one >= condition.to;
    return condition.compare === 'lt' ? one < condition.to : one <= condition.to;
  });
}

export function changed(change: Change, thing: Thing): Thing {
  if ('set' in change) return { ...thing, [change.set.field]: change.set.to };
  if ('add' in change) {
    return { ...thing, [change.add.field]: (thing[change.add.field] ?? 0) + change.add.by };
  }
  if ('least' in change) {
    const { field, of } = change.least;
    return { ...thing, [field]: Math.min(thing[field] ?? of, of) };
  }
  if ('unset' in change) {
    const { [change.unset]: _, ...rest } = thing;
    return { ...rest, _id: thing._id };
  }
  const list = thing.list ?? [];
  if ('push' in change) return { ...thing, list: [...list, change.push] };
  if ('addToSet' in change) {
    return { ...thing, list: list.includes(change.addToSet) ? list : [...list, change.addToSet] };
  }
  if (thing.list === undefined) return thing;
  return { ...thing, list: list.filter((one) => one !== change.pull) };
}

/** What the server is asked, in its own words. */
export function toFilter(condition: Condition): Record<string, unknown> {
  if ('any' in condition) return { $or: condition.any.map(toFilter) };
  if ('all' in condition) return { $and: condition.all.map(toFilter) };
  if ('is' in condition) return { [condition.field]: condition.is };
  if ('isNot' in condition) return { [condition.field]: { $ne: condition.isNot } };
  if ('in' in condition) return { [condition.field]: { $in: condition.in } };
  if ('exists' in condition) return { [condition.field]: { $exists: condition.exists } };
  return { [condition.field]: { [`$${condition.compare}`]: condition.to } };
}

export function toUpdate(change: Change): Record<string, Record<string, unknown>> {
  if ('set' in change) return { $set: { [change.set.field]: change.set.to } };
  if ('add' in change) return { $inc: { [change.add.field]: change.add.by } };
  if ('least' in change) return { $min: { [change.least.field]: change.least.of } };
  if ('unset' in change) return { $unset: { [change.unset]: true } };
  if ('push' in change) return { $push: { list: change.push } };
  if ('addToSet' in change) return { $addToSet: { list: change.addToSet } };
  return { $pull: { list: change.pull } };
}
