import type { Connection } from './connection.ts';
import type { Table } from './table.ts';

/** So that a till with a year of tombstones does not stand still for them. */
const ROWS_AT_ONCE = 1_000;

/**
 * Purges documents deleted until that millisecond, whose writes RxDB numbers in hundredths after the point; true
 * when none is left. The searched text is long gone.
 */
export function cleanUp(connection: Connection, table: Table, deletedUntil: number): boolean {
  const lastWrite = table.layout.columnsByField.get('_meta.lwt')?.name;
  const purged = connection.transaction(() =>
    connection
      .prepare(
        `DELETE FROM ${table.name} WHERE row IN (
           SELECT row FROM ${table.name} WHERE deleted = 1 AND ${lastWrite} < ? LIMIT ?)`,
      )
      .run(deletedUntil + 1, ROWS_AT_ONCE),
  );
  return Number(purged.changes) < ROWS_AT_ONCE;
}
