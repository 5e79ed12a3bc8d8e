import { encode } from '../values/document.ts';
import { OP_MSG, OP_QUERY, OP_REPLY, type Request } from './request.ts';

/** A decoded answer, or one whose bytes are ready. */
export type Reply = Readonly<Record<string, unknown>> | Uint8Array;

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
