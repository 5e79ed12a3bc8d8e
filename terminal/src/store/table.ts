import type { Connection } from './connection.ts';
import { markFormat } from './format.ts';
import type { Layout } from './layout.ts';
import { StoreError } from './store-error.ts';

/**
 * One collection's table. `row` never changes, so that the search index can point at it; `seq` is the number of
 * the document's last change in this file, and the only order of changes there is: clocks step back, it does not.
 */
export type Table = {
  /** `c3`; beside it are `c3_text` and `c3_trigram` where it is searched, `c3_attachments` where it has any. */
  readonly name: string;
  readonly layout: Layout;
  /** Fields that are searched; empty where none are. */
  readonly searched: readonly string[];
  readonly trust: Trust;
};

/** Grows only, and is stored with the table. */
export type Trust = { irregular: boolean; nulls: boolean };

export type TableKey = { readonly database: string; readonly collection: string; readonly version: number };

/** Raised when columns or their encoding change, so that old files are laid out anew. */
const LAYOUT_VERSION = 2;

export function prepareStore(connection: Connection): void {
  connection.transaction(() => {
    connection.database.exec(`
      CREATE TABLE IF NOT EXISTS store_tables (
        number INTEGER PRIMARY KEY, database TEXT NOT NULL, collection TEXT NOT NULL, version INTEGER NOT NULL,
        layout TEXT NOT NULL, searched TEXT NOT NULL DEFAULT '', irregular INTEGER NOT NULL DEFAULT 0,
        nulls INTEGER NOT NULL DEFAULT 0, UNIQUE (database, collection, version));
      CREATE TABLE IF NOT EXISTS store_sequence (one INTEGER PRIMARY KEY CHECK (one = 1), last INTEGER NOT NULL);
      CREATE TABLE IF NOT EXISTS store_state (key TEXT PRIMARY KEY, value TEXT NOT NULL, sum INTEGER);
      INSERT OR IGNORE INTO store_sequence VALUES (1, 0);
    `);
    addStateSums(connection);
    markFormat(connection.database);
  });
}

/** Version 0.1.0 kept none. */
function addStateSums({ database }: Connection): void {
  const columns = database.prepare("SELECT name FROM pragma_table_info('store_state')").all();
  if (!columns.some(({ name }) => name === 'sum'))
    database.exec('ALTER TABLE store_state ADD COLUMN sum INTEGER');
}

/** A sequence that fell behind the changes it numbered would number the next ones below them. */
function checkSequence(connection: Connection, table: Table): void {
  const last = connection.prepare('SELECT last FROM store_sequence').get()?.last;
  const used = connection.prepare(`SELECT max(seq) AS seq FROM ${table.name}`).get()?.seq;
  if (Number(used ?? 0) > Number(last ?? 0))
    throw new StoreError('damaged', `the change sequence of ${connection.file} is behind its documents`);
}

/** Finds or makes the collection's table; one that was laid out otherwise is copied into the new layout. */
export function openTable(
  connection: Connection,
  key: TableKey,
  shape: { layout: Layout; searched: readonly string[]; refill: (table: Table, from: string) => void },
): Table {
  return connection.transaction(() => {
    const described = describe(shape.layout);
    const known = connection
      .prepare('SELECT * FROM store_tables WHERE database = ? AND collection = ? AND version = ?')
      .get(key.database, key.collection, key.version);
    if (known && known.layout === described) {
      const trust = { irregular: known.irregular === 1, nulls: known.nulls === 1 };
      const table = { ...shapeOf(shape), name: `c${known.number}`, trust };
      checkSequence(connection, table);
      return table;
    }

    const { lastInsertRowid } = connection
      .prepare(
        'INSERT OR REPLACE INTO store_tables (database, collection, version, layout) VALUES (?, ?, ?, ?)',
      )
      .run(key.database, key.collection, key.version, described);
    const table = {
      ...shapeOf(shape),
      name: `c${lastInsertRowid}`,
      trust: { irregular: false, nulls: false },
    };
    createTable(connection, table);
    if (known) {
      shape.refill(table, `c${known.number}`);
      dropTables(connection, `c${known.number}`);
    }
    return table;
  });
}

/** Its pages are overwritten: what is looked for in a damaged file must not find there what was removed. */
export function removeTable(connection: Connection, table: Table): void {
  const { database } = connection;
  database.exec('PRAGMA secure_delete = ON');
  try {
    connection.transaction(() => {
      connection.prepare('DELETE FROM store_tables WHERE number = ?').run(Number(table.name.slice(1)));
      dropTables(connection, table.name);
    });
  } finally {
    database.exec('PRAGMA secure_delete = OFF');
  }
}

export function distrust(connection: Connection, table: Table, found: Trust): void {
  if ((!found.irregular || table.trust.irregular) && (!found.nulls || table.trust.nulls)) return;
  connection
    .prepare('UPDATE store_tables SET irregular = irregular | ?, nulls = nulls | ? WHERE number = ?')
    .run(Number(found.irregular), Number(found.nulls), Number(table.name.slice(1)));
  // Set before the commit and kept if it fails: too little trust only costs speed.
  table.trust.irregular ||= found.irregular;
  table.trust.nulls ||= found.nulls;
}

export function keyOf(table: Table, document: object): string {
  return String(Reflect.get(document, table.layout.primaryPath));
}

/** Numbers are reserved by the block, so that a single insert does not write the sequence each time. */
const RESERVED_AT_ONCE = 1_000;

/**
 * Takes the next numbers of the file's change sequence; part of the caller's transaction. What a crash leaves of a
 * block is never given out.
 */
export function takeSequence(connection: Connection, count: number): { readonly first: number } {
  const { sequence } = connection;
  if (sequence.next + count - 1 > sequence.through) {
    const block = Math.max(count, RESERVED_AT_ONCE);
    const taken = connection.prepare('UPDATE store_sequence SET last = last + ? RETURNING last').get(block);
    const through = Number(taken?.last);
    if (sequence.next > sequence.through) sequence.next = through - block + 1;
    sequence.through = through;
  }
  const first = sequence.next;
  sequence.next += count;
  return { first };
}

function shapeOf(shape: { layout: Layout; searched: readonly string[] }) {
  return { layout: shape.layout, searched: shape.searched };
}

const AFFINITY = { text: 'TEXT', number: 'NUMERIC', boolean: 'INTEGER' } as const;

function createTable(connection: Connection, table: Table): void {
  const { name, layout } = table;
  const extra = layout.columns.map((column) => `, ${column.name} ${AFFINITY[column.kind]}`).join('');
  const indexes = layout.indexes.map(
    (columns, at) => `CREATE INDEX ${name}_i${at} ON ${name} (${columns.join(', ')}) WHERE deleted = 0;`,
  );
  connection.database.exec(`
    CREATE TABLE ${name} (row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, seq INTEGER NOT NULL UNIQUE,
      deleted INTEGER NOT NULL, sum INTEGER NOT NULL, data TEXT NOT NULL${extra});
    CREATE INDEX ${name}_deleted ON ${name} (row) WHERE deleted = 1;
    ${indexes.join('\n')}
  `);
}

function dropTables(connection: Connection, name: string): void {
  for (const suffix of ['', '_text', '_trigram', '_attachments']) {
    connection.database.exec(`DROP TABLE IF EXISTS ${name}${suffix}`);
  }
}

function describe(layout: Layout): string {
  const columns = layout.columns.map((column) => [column.name, column.field, column.kind]);
  return JSON.stringify([LAYOUT_VERSION, layout.primaryPath, columns, layout.indexes]);
}
