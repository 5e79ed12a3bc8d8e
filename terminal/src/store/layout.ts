import {
  getPrimaryFieldOfPrimaryKey,
  getSchemaByObjectPath,
  type RxDocumentData,
  type RxJsonSchema,
} from 'rxdb';
import type { SqlValue } from './connection.ts';
import { indexText } from './index-text.ts';

/**
 * What of a collection's documents stands in columns: the key, the deleted flag, the last write and every field
 * that the RxDB schema indexes. A column answers for its field exactly, because the kind is the schema's and a
 * document that breaks it marks the whole table (`irregular`).
 */
export type Column = {
  readonly name: string;
  readonly field: string;
  readonly path: readonly string[];
  readonly kind: 'text' | 'number' | 'boolean';
};

export type Layout = {
  readonly primaryPath: string;
  readonly columns: readonly Column[];
  readonly columnsByField: ReadonlyMap<string, Column>;
  /** Column names, as SQLite shall index them. */
  readonly indexes: readonly (readonly string[])[];
};

export type Extracted = {
  readonly values: readonly SqlValue[];
  /** A value is of another type than the schema says: SQL must not answer for this table. */
  readonly irregular: boolean;
  /** A field is `null`, which RxDB orders after `undefined` while SQL has one NULL for both. */
  readonly nulls: boolean;
};

const LAST_WRITE = '_meta.lwt';

export function layoutOf<Doc>(schema: RxJsonSchema<RxDocumentData<Doc>>): Layout {
  const primaryPath: string = getPrimaryFieldOfPrimaryKey(schema.primaryKey);
  const indexes = (schema.indexes ?? []).map((index) => (typeof index === 'string' ? [index] : [...index]));
  const fields = new Set([LAST_WRITE, ...indexes.flat()]);
  const fixed: Column[] = [
    { name: 'id', field: primaryPath, path: [primaryPath], kind: 'text' },
    { name: 'deleted', field: '_deleted', path: ['_deleted'], kind: 'boolean' },
  ];
  const columns = [...fields]
    .filter((field) => field !== primaryPath && field !== '_deleted')
    .map((field) => ({ field, kind: kindOf(schema, field) }))
    .filter((column): column is { field: string; kind: Column['kind'] } => column.kind !== undefined)
    .map(({ field, kind }, at) => ({ name: `x${at}`, field, path: field.split('.'), kind }));
  const columnsByField = new Map([...fixed, ...columns].map((column) => [column.field, column]));
  return { primaryPath, columns, columnsByField, indexes: sqlIndexes(indexes, columnsByField, primaryPath) };
}

/** The layout's column values of one document, in the order of `layout.columns`. */
export function extract(layout: Layout, document: object): Extracted {
  let irregular = false;
  let nulls = false;
  const values = layout.columns.map((column) => {
    const value = valueAt(document, column.path);
    if (value === undefined) return null;
    if (value === null) {
      nulls = true;
      return null;
    }
    const sql = columnValue(column.kind, value);
    if (sql === undefined) irregular = true;
    return sql ?? null;
  });
  return { values, irregular, nulls };
}

/** The value as its column holds it; undefined where it is of another type. */
export function columnValue(kind: Column['kind'], value: unknown): SqlValue | undefined {
  if (kind === 'text') return typeof value === 'string' ? indexText(value) : undefined;
  if (kind === 'number') return typeof value === 'number' && !Number.isNaN(value) ? value : undefined;
  return typeof value === 'boolean' ? Number(value) : undefined;
}

const KINDS: Readonly<Record<string, Column['kind']>> = {
  string: 'text',
  number: 'number',
  integer: 'number',
  boolean: 'boolean',
};

function kindOf<Doc>(schema: RxJsonSchema<RxDocumentData<Doc>>, field: string): Column['kind'] | undefined {
  const type: unknown = getSchemaByObjectPath(schema, field)?.type;
  return typeof type === 'string' ? KINDS[type] : undefined;
}

/**
 * RxDB puts `_deleted` first in every index; here each index holds only what is not deleted, since SQLite would
 * take a leading flag for a good reason to choose one. Orders by last write are RxDB's way to find changes: the
 * row sequence does that, so that index is left out, as is what the key's own index already serves.
 */
function sqlIndexes(
  indexes: readonly (readonly string[])[],
  columns: ReadonlyMap<string, Column>,
  primaryPath: string,
): readonly (readonly string[])[] {
  const named = indexes
    .filter((index) => index.join() !== [LAST_WRITE, primaryPath].join())
    .map((index) => {
      const missing = index.findIndex((field) => !columns.has(field));
      const usable = missing === -1 ? index : index.slice(0, missing);
      return usable.map((field) => columns.get(field)?.name ?? field).filter((name) => name !== 'deleted');
    })
    .filter((index) => index.some((name) => name !== 'id'));
  return [...new Map(named.map((index) => [index.join(), index])).values()];
}

/** Plain properties only: a list on the way would match in RxDB in ways that a column cannot. */
function valueAt(document: object, path: readonly string[]): unknown {
  let value: unknown = document;
  for (const key of path) {
    if (value === undefined || value === null) return undefined;
    if (Array.isArray(value)) return value;
    value = typeof value === 'object' ? Reflect.get(value, key) : undefined;
  }
  return value;
}
