/**
 * What a service has decided and not yet told. A row is written in the transaction of its cause and deleted when the
 * bus has it; its id orders it. Rows of one document are in commit order, because two transactions that touch the
 * same document cannot overlap: the later one is run again and takes a later id.
 */
import type { Event } from '@counterbook/shared/events';
import type { ClientSession, Collection, Connection } from 'mongoose';

export type OutboxRow = { readonly _id: string; readonly event: Event };

/** Emitted on the connection when rows have been written, so that the relay need not wait for its poll. */
export const OUTBOX_WRITTEN = 'outbox.written';

let lastNumber = 0;

export async function addOutboxRows(
  connection: Connection,
  session: ClientSession,
  events: readonly Event[],
  now: () => Date,
): Promise<void> {
  if (events.length === 0) return;
  const rows = events.map((event): OutboxRow => ({ _id: nextRowId(now), event }));
  await outboxOf(connection).insertMany(rows, { session });
}

export function outboxOf(connection: Connection): Collection<OutboxRow> {
  return connection.collection<OutboxRow>('outbox');
}

/** After a restart numbering goes on behind the rows that still wait, even when the clock was set back. */
export async function continueAfterStoredRows(connection: Connection): Promise<void> {
  const last = await outboxOf(connection).findOne({}, { sort: { _id: -1 } });
  lastNumber = Math.max(lastNumber, Number(last?._id ?? 0));
}

/** Microseconds, pushed forward where the clock stands still or steps back; sixteen digits sort as text. */
function nextRowId(now: () => Date): string {
  lastNumber = Math.max(lastNumber + 1, now().getTime() * 1000);
  return String(lastNumber).padStart(16, '0');
}
