import {
  getQueryMatcher,
  getSortComparator,
  type PreparedQuery,
  type RxDocumentData,
  type RxJsonSchema,
} from 'rxdb';
import type { Connection, SqlValue } from './connection.ts';
import type { Layout } from './layout.ts';
import { openRow, ROW_COLUMNS } from './row-data.ts';
import { type Condition, conditionOf } from './selector-sql.ts';
import { StoreError } from './store-error.ts';
import type { Table } from './table.ts';

/** What SQLite will be asked, and what is left for RxDB's matcher and comparator. */
export type QueryPlan = {
  readonly sql: string;
  readonly values: readonly SqlValue[];
  readonly matched: boolean;
  readonly sorted: boolean;
  readonly sliced: boolean;
};

type Query<Doc> = PreparedQuery<Doc>['query'];

export function findDocuments<Doc>(
  source: { connection: Connection; table: Table; schema: RxJsonSchema<RxDocumentData<Doc>> },
  query: Query<Doc>,
): RxDocumentData<Doc>[] {
  const { connection, table, schema } = source;
  const plan = planQuery(table, query);
  const from = query.skip ?? 0;
  const to = query.limit === undefined ? Number.POSITIVE_INFINITY : from + query.limit;
  const matches = getQueryMatcher(schema, query);
  const found: RxDocumentData<Doc>[] = [];
  for (const row of connection.prepare(plan.sql).iterate(...plan.values)) {
    if (plan.sorted && !plan.sliced && found.length >= to) break;
    const document = openRow<RxDocumentData<Doc>>(row);
    if (matches(document)) found.push(document);
    else if (plan.matched) throw misled(connection, document);
  }
  if (plan.sliced) return found;
  if (!plan.sorted) found.sort(getSortComparator(schema, query));
  return found.slice(from, to);
}

/** A look-up that finds what was not asked for was led there by a damaged index. */
function misled(connection: Connection, document: object): StoreError {
  return new StoreError(
    'damaged',
    `an index of ${connection.file} leads to ${JSON.stringify(document).slice(0, 80)}`,
  );
}

/** The number that `findDocuments` would return, and whether SQLite alone could tell it. */
export function countDocuments<Doc>(
  source: { connection: Connection; table: Table; schema: RxJsonSchema<RxDocumentData<Doc>> },
  query: Query<Doc>,
): { readonly count: number; readonly mode: 'fast' | 'slow' } {
  const { connection, table } = source;
  const condition = trustedCondition(table, query);
  if (!condition.exact) return { count: findDocuments(source, query).length, mode: 'slow' };
  const sql = `SELECT count(*) AS count FROM ${table.name} WHERE ${condition.sql}`;
  const total = Number(connection.prepare(sql).get(...condition.values)?.count);
  const after = Math.max(0, total - (query.skip ?? 0));
  return { count: Math.min(after, query.limit ?? after), mode: 'fast' };
}

export function planQuery<Doc>(table: Table, query: Query<Doc>): QueryPlan {
  const condition = trustedCondition(table, query);
  const order = table.trust.irregular || table.trust.nulls ? undefined : orderOf(table.layout, query.sort);
  const sliced = condition.exact && order !== undefined;
  const limits = sliced ? [query.limit ?? -1, query.skip ?? 0] : [];
  const sql = [
    `SELECT ${ROW_COLUMNS} FROM ${table.name} WHERE ${condition.sql}`,
    order ? `ORDER BY ${order}` : '',
    sliced ? 'LIMIT ? OFFSET ?' : '',
  ];
  return {
    sql: sql.filter((part) => part !== '').join(' '),
    values: [...condition.values, ...limits],
    matched: condition.exact,
    sorted: order !== undefined,
    sliced,
  };
}

function trustedCondition<Doc>(table: Table, query: Query<Doc>): Condition {
  if (table.trust.irregular) return { sql: '1', values: [], exact: false };
  return conditionOf(table.layout, query.selector);
}

function orderOf<Doc>(layout: Layout, sort: Query<Doc>['sort']): string | undefined {
  const parts = sort.flatMap((part) =>
    Object.entries(part).map(([field, direction]) => {
      const column = layout.columnsByField.get(field);
      return column && `${column.name} ${direction === 'desc' ? 'DESC' : 'ASC'}`;
    }),
  );
  return parts.every((part) => part !== undefined) ? parts.join(', ') : undefined;
}
