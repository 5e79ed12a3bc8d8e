import { moveAttachments } from './attachments.ts';
import type { Connection } from './connection.ts';
import { extract } from './layout.ts';
import { distrust, type Table } from './table.ts';

/** Copies every document into a table of another layout; rows, sequence numbers, text and attachments stay what they were. */
export function refillTable(connection: Connection, table: Table, from: string): void {
  const names = ['row', 'id', 'seq', 'deleted', 'data', ...table.layout.columns.map((column) => column.name)];
  const insert = connection.prepare(
    `INSERT INTO ${table.name} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`,
  );
  const rows = connection.prepare(`SELECT row, id, seq, deleted, data FROM ${from} ORDER BY row`);
  for (const { row, id, seq, deleted, data } of rows.iterate()) {
    const extracted = extract(table.layout, JSON.parse(String(data)));
    distrust(connection, table, extracted);
    insert.run(Number(row), String(id), Number(seq), Number(deleted), String(data), ...extracted.values);
  }
  moveAttachments(connection, from, table.name);
}
