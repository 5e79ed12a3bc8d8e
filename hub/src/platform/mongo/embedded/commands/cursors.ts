import type { Timestamp } from 'bson';
import { CommandError } from '../command-error.ts';
import type { Transaction } from '../transactions/transaction.ts';
import { cursorReply, type Reply } from '../wire/reply.ts';

/** Cursors between `getMore`s: each is an iterator at rest, holding no more than a page of documents. */
export interface Cursors {
  next: bigint;
  readonly open: Map<bigint, Cursor>;
}

interface Cursor {
  readonly namespace: string;
  readonly documents: Iterator<Uint8Array>;
  readonly transaction: Transaction | undefined;
  usedAt: number;
}

const FIRST_BATCH = 101;
const BATCH_BYTES = 16_000_000;
const IDLE_MS = 10 * 60_000;

export function createCursors(): Cursors {
  return { next: 1n, open: new Map() };
}

export interface Batch {
  readonly namespace: string;
  readonly batchSize: number | undefined;
  readonly singleBatch: boolean;
  readonly transaction: Transaction | undefined;
  readonly readAt?: Timestamp | undefined;
  readonly now: number;
}

export function firstBatch(cursors: Cursors, documents: Iterator<Uint8Array>, batch: Batch): Reply {
  const { taken, done } = take(documents, batch.batchSize ?? FIRST_BATCH);
  let id = 0n;
  if (!done && !batch.singleBatch) {
    id = cursors.next;
    cursors.next += 1n;
    const { namespace, transaction } = batch;
    cursors.open.set(id, { namespace, documents, transaction, usedAt: batch.now });
  }
  const { namespace, readAt } = batch;
  return cursorReply({ field: 'firstBatch', id, namespace, documents: taken, readAt });
}

export function nextBatch(cursors: Cursors, id: bigint, batchSize: number | undefined, now: number): Reply {
  const cursor = cursors.open.get(id);
  if (cursor === undefined || (cursor.transaction !== undefined && cursor.transaction.status !== 'active')) {
    cursors.open.delete(id);
    throw new CommandError(43, `cursor id ${id} not found`);
  }
  cursor.usedAt = now;
  const { taken, done } = take(cursor.documents, batchSize ?? Number.POSITIVE_INFINITY);
  if (done) cursors.open.delete(id);
  return cursorReply({
    field: 'nextBatch',
    id: done ? 0n : id,
    namespace: cursor.namespace,
    documents: taken,
  });
}

export function closeIdleCursors(cursors: Cursors, now: number): void {
  for (const [id, cursor] of cursors.open) if (now - cursor.usedAt > IDLE_MS) cursors.open.delete(id);
}

/** Looks no further than the batch: an empty next batch is cheaper than reading ahead. */
function take(documents: Iterator<Uint8Array>, most: number): { taken: Uint8Array[]; done: boolean } {
  const taken: Uint8Array[] = [];
  let bytes = 0;
  while (taken.length < most && bytes < BATCH_BYTES) {
    const next = documents.next();
    if (next.done === true) return { taken, done: true };
    taken.push(next.value);
    bytes += next.value.length;
  }
  return { taken, done: false };
}
