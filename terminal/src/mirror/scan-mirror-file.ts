/**
 * Reads a mirror's file from its start to its end, past damage: what is not a frame that the key opens at its place is
 * told and skipped to the next magic. Little of the file is in memory at a time.
 */
import type { KeyObject } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import {
  FORMAT,
  type Frame,
  frameOf,
  frameSizeOf,
  HEAD_BYTES,
  MAGIC,
  type MirrorHeader,
  openFrame,
  readHeader,
} from './mirror-file.ts';

export type Damage = {
  readonly from: number;
  readonly through: number;
  /** The end of the file is the middle of a frame: the power went, or the stick was pulled. */
  readonly isTorn: boolean;
  /** A whole frame stands there that the key does not open. */
  readonly isLocked: boolean;
};

export type ScannedPart =
  | ({ readonly kind: 'header' } & MirrorHeader)
  | { readonly kind: 'entry'; readonly sequence: number; readonly content: Buffer }
  | ({ readonly kind: 'damage' } & Damage)
  /** Of a later version of this product; nothing after it is read. */
  | { readonly kind: 'newer-format'; readonly format: number };

/** Reads no further than `end`, where one is given. */
export async function* scanMirrorFile(
  path: string,
  key: KeyObject,
  end = Number.POSITIVE_INFINITY,
): AsyncGenerator<ScannedPart> {
  const handle = await open(path, 'r');
  try {
    yield* scan(await openWindow(handle, end), key);
  } finally {
    await handle.close();
  }
}

/** What a file says of itself without a key; undefined where that is damaged. */
export async function readClearHeader(path: string): Promise<MirrorHeader | undefined> {
  const handle = await open(path, 'r');
  try {
    const frame = await frameAt(await openWindow(handle, Number.POSITIVE_INFINITY), 0);
    return frame && readHeader(frame);
  } finally {
    await handle.close();
  }
}

async function* scan(file: Window, key: KeyObject): AsyncGenerator<ScannedPart> {
  let fileId: Buffer | undefined;
  let damage: Damage | undefined;
  for (let offset = 0; offset < file.size; ) {
    const frame = await frameAt(file, offset);
    const isOfThisFile = fileId === undefined || frame?.fileId.equals(fileId);
    const content = frame && isOfThisFile ? openFrame(frame, key, offset) : undefined;
    if (frame === undefined || content === undefined) {
      damage ??= { from: offset, through: file.size, isTorn: false, isLocked: false };
      const next = await findMagic(file, offset + 1);
      const isTorn = frame === undefined && next === file.size && (await isCutShort(file, offset));
      damage = { ...damage, isTorn, isLocked: damage.isLocked || frame !== undefined };
      offset = next;
      continue;
    }
    if (damage) yield { kind: 'damage', ...damage, through: offset };
    damage = undefined;
    fileId ??= Buffer.from(frame.fileId);
    offset += frame.size;
    const header = readHeader(frame);
    if (header && header.format > FORMAT) {
      yield { kind: 'newer-format', format: header.format };
      return;
    }
    if (header) yield { kind: 'header', ...header };
    else yield { kind: 'entry', sequence: frame.sequence, content };
  }
  if (damage) yield { kind: 'damage', ...damage };
}

async function frameAt(file: Window, offset: number): Promise<Frame | undefined> {
  const size = frameSizeOf(await file.at(offset, HEAD_BYTES));
  if (size === undefined || offset + size > file.size) return undefined;
  const bytes = await file.at(offset, size);
  return bytes.length === size ? frameOf(bytes) : undefined;
}

async function isCutShort(file: Window, offset: number): Promise<boolean> {
  const head = await file.at(offset, HEAD_BYTES);
  if (head.length < HEAD_BYTES) return head.subarray(0, MAGIC.length).equals(MAGIC.subarray(0, head.length));
  return offset + (frameSizeOf(head) ?? 0) > file.size;
}

async function findMagic(file: Window, from: number): Promise<number> {
  for (let offset = from; offset < file.size; ) {
    const bytes = await file.at(offset, CHUNK_BYTES);
    const found = bytes.indexOf(MAGIC);
    if (found >= 0) return offset + found;
    if (offset + bytes.length >= file.size) break;
    offset += bytes.length - MAGIC.length + 1;
  }
  return file.size;
}

/** A file of which a piece at a time is in memory. */
type Window = {
  readonly size: number;
  /** Those bytes, or fewer where the file ends. */
  readonly at: (offset: number, length: number) => Promise<Buffer>;
};

const CHUNK_BYTES = 262_144;

async function openWindow(handle: FileHandle, end: number): Promise<Window> {
  const size = Math.min((await handle.stat()).size, end);
  let start = 0;
  let chunk: Buffer = Buffer.alloc(0);
  return {
    size,
    at: async (offset, length) => {
      const wanted = Math.min(length, size - offset);
      if (offset < start || offset + wanted > start + chunk.length) {
        chunk = await readAt(handle, offset, Math.min(Math.max(wanted, CHUNK_BYTES), size - offset));
        start = offset;
      }
      return chunk.subarray(offset - start, offset - start + wanted);
    },
  };
}

async function readAt(handle: FileHandle, offset: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  let read = 0;
  while (read < length) {
    const { bytesRead } = await handle.read(buffer, read, length - read, offset + read);
    if (bytesRead === 0) break;
    read += bytesRead;
  }
  return buffer.subarray(0, read);
}
