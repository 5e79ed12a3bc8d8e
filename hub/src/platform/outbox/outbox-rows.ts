/**
 * What a service has decided. A row is written in the transaction of its cause and waits (`pending`) until the relay
 * has published it; then it carries the number of its batch and is kept for a month, for consumers that missed it.
 * Its id orders what waits. Rows of one document are in commit order, because two transactions that touch the same
 * document cannot overlap: the later one is run again and takes a later id. (`batch`, `_id`) is the order of telling,
 * and nothing is ever added to it but at its end.
 */
import type { Event } from '@counterbook/shared/events';
import type { ClientSession, Collection, Connection } from 'mongoose';
import { textOf } from '../bus/event-content.ts';
import { currentRequestId } from '../log/request-context.ts';
import { writeRowsLater } from '../mongo/write-rows.ts';

export type OutboxRow = {
  readonly _id: string;
  readonly eventId: string;
  readonly type: string;
  /** The event as JSON text. */
  readonly text: string;
  /** Absent once it is published: the index over it holds what waits and nothing else. */
  readonly pending?: true;
  readonly publishedAt?: Date;
  readonly batch?: number;
};

/** Emitted on the connection when rows have been written, so that the relay need not wait for its poll. */
export const OUTBOX_WRITTEN = 'outbox.written';

const ADOPTED_AT_ONCE = 500;
const KEPT_SECONDS = 30 * 24 * 3600;

const WAITING = 'waiting';
/** While rows held the event's fields. */
const WAITING_BEFORE = 'pending_1__id_1';

let lastNumber = 0;

/** Throws a ContractError where an event is too large to be told: the caller's transaction fails as a whole. */
export function addOutboxRows(
  connection: Connection,
  session: ClientSession,
  events: readonly Event[],
  now: () => Date,
): void {
  if (events.length === 0) return;
  const requestid = currentRequestId();
  const rows = events.map((event): OutboxRow => {
    const told = requestid === undefined || event.requestid !== undefined ? event : { ...event, requestid };
    return { _id: nextRowId(now), ...written(told), pending: true };
  });
  writeRowsLater(outboxOf(connection), session, rows, () => true);
}

function written(event: Event): Pick<OutboxRow, 'eventId' | 'type' | 'text'> {
  return { eventId: event.id, type: event.type, text: textOf(event) };
}

export function outboxOf(connection: Connection): Collection<OutboxRow> {
  return connection.collection<OutboxRow>('outbox');
}

/** The poll looks at what waits, an expiry at what is old, a consumer's question at what was told: each by an index. */
export async function createOutboxIndexes(connection: Connection): Promise<void> {
  const outbox = outboxOf(connection);
  await adoptRowsOfOldForms(outbox);
  await outbox.createIndex(
    { pending: 1, _id: 1 },
    { name: WAITING, partialFilterExpression: { pending: true } },
  );
  await outbox.createIndex({ batch: 1, _id: 1 }, { partialFilterExpression: { batch: { $exists: true } } });
  await outbox.createIndex(
    { publishedAt: 1 },
    { expireAfterSeconds: KEPT_SECONDS, partialFilterExpression: { publishedAt: { $exists: true } } },
  );
}

type OldRow = Omit<OutboxRow, 'eventId' | 'type' | 'text'> & { readonly event: Event };

/**
 * Earlier versions stored the event's fields, and the first of them held nothing but what waited. The index is made
 * last, so that a start that is cut off half-way goes on at the next.
 */
async function adoptRowsOfOldForms(outbox: Collection<OutboxRow>): Promise<void> {
  if ((await outbox.findOne({}, { projection: { _id: 1 } })) === null) return;
  const names = (await outbox.indexes()).map(({ name }) => name);
  if (names.includes(WAITING)) return;
  const isFirst = !names.includes(WAITING_BEFORE);
  const old = (outbox as unknown as Collection<OldRow>).find({ event: { $exists: true } });
  const adopted: OutboxRow[] = [];
  const replace = (rows: readonly OutboxRow[]) =>
    outbox.bulkWrite(rows.map((row) => ({ replaceOne: { filter: { _id: row._id }, replacement: row } })));
  for await (const { event, ...row } of old) {
    adopted.push({ ...row, ...written(event), ...(isFirst ? { pending: true } : {}) });
    if (adopted.length === ADOPTED_AT_ONCE) await replace(adopted.splice(0));
  }
  if (adopted.length > 0) await replace(adopted);
  if (!isFirst) await outbox.dropIndex(WAITING_BEFORE);
}

/** After a restart numbering goes on behind the rows that are stored, even when the clock was set back. */
export async function continueAfterStoredRows(connection: Connection): Promise<void> {
  const last = await outboxOf(connection).findOne({}, { sort: { _id: -1 } });
  lastNumber = Math.max(lastNumber, Number(last?._id ?? 0));
}

/** How far the relay is behind: for health and metrics. */
export async function measureOutbox(
  connection: Connection,
  now: () => Date,
): Promise<{ readonly pending: number; readonly lagSeconds: number }> {
  const outbox = outboxOf(connection);
  const [pending, oldest] = await Promise.all([
    outbox.countDocuments({ pending: true }),
    outbox.findOne({ pending: true }, { sort: { _id: 1 }, projection: { _id: 1 } }),
  ]);
  const since = oldest === null ? 0 : now().getTime() - Number(oldest._id) / 1000;
  return { pending, lagSeconds: Math.max(0, since / 1000) };
}

/** Microseconds, pushed forward where the clock stands still or steps back; sixteen digits sort as text. */
function nextRowId(now: () => Date): string {
  lastNumber = Math.max(lastNumber + 1, now().getTime() * 1000);
  return String(lastNumber).padStart(16, '0');
}
