import type { Timestamp } from 'bson';
import { type Doc, encode } from '../values/document.ts';
import { OP_MSG, OP_QUERY, OP_REPLY, type Request } from './request.ts';

/** A decoded answer, or one whose bytes are ready. */
export type Reply = Readonly<Record<string, unknown>> | Uint8Array;

/** In place of an answer: the connection is to be cut. */
export const HANG_UP: Reply = new Uint8Array(0);

/** An answer with more fields at its end. */
export function addFields(reply: Reply, fields: Doc): Reply {
  if (!(reply instanceof Uint8Array)) return { ...reply, ...fields };
  const body = Buffer.concat([reply.subarray(0, -1), encode(fields).subarray(4)]);
  body.writeInt32LE(body.length);
  return body;
}

export function writeReply(request: Request, reply: Reply): Buffer {
  const body = reply instanceof Uint8Array ? reply : encode({ ...reply });
  const header = Buffer.alloc(request.operation === OP_QUERY ? 36 : 21);
  header.writeInt32LE(header.length + body.length, 0);
  header.writeInt32LE(request.id, 8);
  header.writeInt32LE(request.operation === OP_QUERY ? OP_REPLY : OP_MSG, 12);
  if (request.operation === OP_QUERY) header.writeInt32LE(1, 32);
  return Buffer.concat([header, body]);
}

/** A cursor's answer made of stored bytes: documents nobody had to look into are never decoded. */
export function cursorReply(batch: {
  readonly field: 'firstBatch' | 'nextBatch';
  readonly id: bigint;
  readonly namespace: string;
  readonly documents: readonly Uint8Array[];
  readonly readAt?: Timestamp | undefined;
}): Buffer {
  const parts: Uint8Array[] = [];
  for (const [at, document] of batch.documents.entries()) {
    parts.push(Buffer.from(`\x03${at}\0`, 'latin1'), document);
  }
  const list = wrap(parts);
  const id = Buffer.alloc(8);
  id.writeBigInt64LE(batch.id);
  const namespace = Buffer.from(`${batch.namespace}\0`, 'utf8');
  const namespaceLength = Buffer.alloc(4);
  namespaceLength.writeInt32LE(namespace.length);
  const cursor = wrap([
    Buffer.from(`\x04${batch.field}\0`, 'latin1'),
    list,
    Buffer.from('\x12id\0', 'latin1'),
    id,
    Buffer.from('\x02ns\0', 'latin1'),
    namespaceLength,
    namespace,
    ...(batch.readAt === undefined ? [] : [encode({ atClusterTime: batch.readAt }).subarray(4, -1)]),
  ]);
  const one = Buffer.alloc(8);
  one.writeDoubleLE(1);
  return wrap([Buffer.from('\x03cursor\0', 'latin1'), cursor, Buffer.from('\x01ok\0', 'latin1'), one]);
}

function wrap(parts: readonly Uint8Array[]): Buffer {
  const size = parts.reduce((sum, part) => sum + part.length, 5);
  const head = Buffer.alloc(4);
  head.writeInt32LE(size);
  return Buffer.concat([head, ...parts, Buffer.alloc(1)], size);
}
