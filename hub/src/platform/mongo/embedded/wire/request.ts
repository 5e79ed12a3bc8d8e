import { failedToParse } from '../command-error.ts';
import { type Doc, decode, decodeKeepingRaw } from '../values/document.ts';
import { crc32c } from './checksum.ts';

export const OP_REPLY = 1;
export const OP_QUERY = 2004;
export const OP_MSG = 2013;

const OP_COMPRESSED = 2012;

const CHECKSUM_PRESENT = 1;
const MORE_TO_COME = 2;
/** The lower half of the flags must be understood; the upper half may be passed over. */
const UNKNOWN_FLAGS = 0xffff & ~(CHECKSUM_PRESENT | MORE_TO_COME);
const SMALLEST_DOCUMENT = 5;

export interface Request {
  readonly id: number;
  readonly operation: typeof OP_QUERY | typeof OP_MSG;
  readonly command: Doc;
  readonly name: string;
  readonly database: string;
  /** The command itself, as the bytes it came in. */
  readonly body: Uint8Array;
  /** The documents of an insert, the statements of an update or a bulk write, as the bytes they came in. */
  readonly documents: readonly Uint8Array[];
  /** The client wants no answer. */
  readonly silent: boolean;
}

/** Reads one whole message, its length checked by the caller. */
export function readRequest(message: Buffer): Request {
  const id = message.readInt32LE(4);
  const operation = message.readInt32LE(12);
  if (operation === OP_MSG) return readMsg(id, message);
  if (operation === OP_QUERY) return readQuery(id, message);
  if (operation === OP_COMPRESSED) throw failedToParse('compression was not agreed upon');
  throw failedToParse(`there is no wire operation ${operation}`);
}

function readMsg(id: number, message: Buffer): Request {
  const flags = message.readUInt32LE(16);
  if ((flags & UNKNOWN_FLAGS) !== 0) throw failedToParse(`flags that are not known: ${flags}`);
  const end = (flags & CHECKSUM_PRESENT) !== 0 ? message.length - 4 : message.length;
  if (end < message.length && crc32c(message.subarray(0, end)) !== message.readUInt32LE(end)) {
    throw failedToParse('the checksum is wrong');
  }
  const sequences = new Map<string, Uint8Array[]>();
  let body: Uint8Array | undefined;
  let at = 20;
  while (at < end) {
    const kind = message[at];
    const size = message.readInt32LE(at + 1);
    const section = message.subarray(at + 1, Math.min(at + 1 + size, end));
    if (size < SMALLEST_DOCUMENT) throw failedToParse('a section is too short');
    if (section.length < size) throw failedToParse('a section is longer than its message');
    if (kind === 0 && body !== undefined) throw failedToParse('a message with two bodies');
    if (kind === 0) body = section;
    else if (kind === 1) readSequence(section, sequences);
    else throw failedToParse(`unknown section kind ${kind}`);
    at += 1 + size;
  }
  if (body === undefined) throw failedToParse('a message without a body');
  const name = firstKey(body);
  const rawField = RAW_FIELDS[name];
  const command = rawField === undefined ? decode(body) : decodeKeepingRaw(body, rawField);
  let documents: readonly Uint8Array[] = rawDocuments(rawField === undefined ? [] : command[rawField]);
  for (const [field, sent] of sequences) {
    if (field === rawField) documents = sent;
    command[field] = field === rawField ? [] : sent.map(decode);
  }
  const database = typeof command.$db === 'string' ? command.$db : '';
  const silent = (flags & MORE_TO_COME) !== 0;
  return { id, operation: OP_MSG, command, name, database, body, documents, silent };
}

/** The legacy form, which drivers use for their very first hello. */
function readQuery(id: number, message: Buffer): Request {
  const nameEnd = message.indexOf(0, 20);
  const namespace = message.toString('utf8', 20, nameEnd);
  const body = message.subarray(nameEnd + 9);
  const command = decode(body);
  const name = Object.keys(command)[0] ?? '';
  const database = namespace.split('.')[0] ?? '';
  return { id, operation: OP_QUERY, command, name, database, body, documents: [], silent: false };
}

/** Commands whose documents are left undecoded, and the field these are in. */
const RAW_FIELDS: Readonly<Record<string, string>> = {
  insert: 'documents',
  update: 'updates',
  bulkWrite: 'ops',
};

function readSequence(section: Buffer, sequences: Map<string, Uint8Array[]>): void {
  const nameEnd = section.indexOf(0, 4);
  if (nameEnd < 0) throw failedToParse('a section without a name');
  const documents: Uint8Array[] = [];
  let at = nameEnd + 1;
  while (at < section.length) {
    const size = section.readInt32LE(at);
    if (size < SMALLEST_DOCUMENT || at + size > section.length) {
      throw failedToParse('a document that does not fit into its section');
    }
    documents.push(section.subarray(at, at + size));
    at += size;
  }
  sequences.set(section.toString('utf8', 4, nameEnd), documents);
}

function firstKey(body: Uint8Array): string {
  return Buffer.from(body.buffer, body.byteOffset, body.length).toString('utf8', 5, body.indexOf(0, 5));
}

function rawDocuments(value: unknown): Uint8Array[] {
  return Array.isArray(value) ? value.filter((one) => one instanceof Uint8Array) : [];
}
