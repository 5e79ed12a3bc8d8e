import { moveAttachments } from './attachments.ts';
import type { Connection } from './connection.ts';
import { extract } from './layout.ts';
import { openRow, withSum } from './row-data.ts';
import { distrust, type Table } from './table.ts';

/** Copies every document into a table of another layout; rows, sequence numbers, text and attachments stay what they were. */
export function refillTable(connection: Connection, table: Table, from: string): void {
  const names = [
    'row',
    'id',
    'seq',
    'data',
    'deleted',
    'sum',
    ...table.layout.columns.map((column) => column.name),
  ];
  const insert = connection.prepare(
    `INSERT INTO ${table.name} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`,
  );
  for (const row of connection.prepare(`SELECT * FROM ${from} ORDER BY row`).iterate()) {
    const { data, deleted, sum } = 'sum' in row ? row : withSum(row);
    const extracted = extract(table.layout, openRow({ data, deleted, sum }));
    distrust(connection, table, extracted);
    const kept = [row.row, row.id, row.seq, data, deleted, sum].map((value) => value ?? null);
    insert.run(...kept, ...extracted.values);
  }
  moveAttachments(connection, from, table.name);
}
