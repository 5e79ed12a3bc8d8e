import type { SqlValue } from './connection.ts';
import { type Column, columnValue, type Layout } from './layout.ts';

/**
 * As much of a Mango selector as columns can answer. Where `exact` is false the condition still lets every
 * matching document through, and RxDB's own matcher must look at each.
 */
export type Condition = {
  readonly sql: string;
  readonly values: readonly SqlValue[];
  readonly exact: boolean;
};

type Selector = Readonly<Record<string, unknown>>;

const EVERYTHING: Condition = { sql: '1', values: [], exact: true };
const UNKNOWN: Condition = { sql: '1', values: [], exact: false };
const NOTHING: Condition = { sql: '0', values: [], exact: true };
/** SQLite's own limit is 32,766 values a statement. */
const MOST_IN_LIST = 1_000;

export function conditionOf(layout: Layout, selector: Selector): Condition {
  return all(
    Object.entries(selector).map(([field, matcher]) => {
      if (field === '$and') return all(branches(layout, matcher) ?? [UNKNOWN]);
      if (field === '$or') return any(branches(layout, matcher) ?? [UNKNOWN]);
      const column = layout.columnsByField.get(field);
      return column ? fieldCondition(column, matcher) : UNKNOWN;
    }),
  );
}

function branches(layout: Layout, matcher: unknown): readonly Condition[] | undefined {
  if (!Array.isArray(matcher) || !matcher.every(isSelector)) return undefined;
  return matcher.map((selector) => conditionOf(layout, selector));
}

function fieldCondition(column: Column, matcher: unknown): Condition {
  if (!isSelector(matcher)) return compare(column, '=', matcher);
  return all(Object.entries(matcher).map(([operator, value]) => operatorCondition(column, operator, value)));
}

function operatorCondition(column: Column, operator: string, value: unknown): Condition {
  if (operator === '$eq') return compare(column, '=', value);
  if (operator === '$ne') return compare(column, 'IS NOT', value);
  if (operator === '$gt') return compare(column, '>', value);
  if (operator === '$gte') return compare(column, '>=', value);
  if (operator === '$lt') return compare(column, '<', value);
  if (operator === '$lte') return compare(column, '<=', value);
  return operator === '$in' ? isOneOf(column, value) : UNKNOWN;
}

function compare(column: Column, sign: string, value: unknown): Condition {
  const sql = columnValue(column.kind, value);
  if (sql === undefined) return UNKNOWN;
  // As a literal, because SQLite takes an index of living documents only where it reads that in the statement.
  if (column.name === 'deleted') return { sql: `deleted ${sign} ${sql}`, values: [], exact: true };
  return { sql: `${column.name} ${sign} ?`, values: [sql], exact: true };
}

function isOneOf(column: Column, list: unknown): Condition {
  if (!Array.isArray(list) || list.length > MOST_IN_LIST) return UNKNOWN;
  const values = list.map((value) => columnValue(column.kind, value)).filter((value) => value !== undefined);
  if (values.length < list.length) return UNKNOWN;
  if (values.length === 0) return NOTHING;
  return { sql: `${column.name} IN (${values.map(() => '?').join(', ')})`, values, exact: true };
}

function all(parts: readonly Condition[]): Condition {
  const telling = parts.filter((part) => part.sql !== '1');
  const exact = parts.every((part) => part.exact);
  if (telling.length === 0) return exact ? EVERYTHING : UNKNOWN;
  return { sql: telling.map(bracketed).join(' AND '), values: telling.flatMap((part) => part.values), exact };
}

/** One branch that lets everything through makes the whole choice do so. */
function any(parts: readonly Condition[]): Condition {
  const exact = parts.every((part) => part.exact);
  if (parts.length === 0 || parts.some((part) => part.sql === '1')) return UNKNOWN;
  return { sql: parts.map(bracketed).join(' OR '), values: parts.flatMap((part) => part.values), exact };
}

function bracketed(part: Condition): string {
  return `(${part.sql})`;
}

function isSelector(value: unknown): value is Selector {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof RegExp);
}
