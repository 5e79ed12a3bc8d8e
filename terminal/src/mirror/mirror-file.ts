/**
 * The format of a mirror's file: frames, one after another, appended by one run of one till.
 *
 *   magic 8 · length of content 4 · sequence 6 · file 16 · nonce 12 · content · tag 16
 *
 * A frame's content is a journal entry, encrypted with AES-256-GCM; everything before the nonce and the frame's place
 * in the file are authenticated with it, so that a frame is good only where it was written. The first frame has
 * sequence 0 and stays in clear, though authenticated: whose mirror this is must be known before the key is. The magic
 * starts every frame, so that reading finds the next one behind damage; the file's random name in every frame lets the
 * rest be read where the first frame is gone.
 */
import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { idSchema } from '@counterbook/shared/id';
import type { JournalEntry } from '@counterbook/shared/journal';
import { z } from 'zod';

export const FORMAT = 1;
export const MAGIC = Buffer.from('f143424d4952520a', 'hex');
export const HEAD_BYTES = 46;
const FILE_ID_BYTES = 16;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const CHECKSUM_BYTES = 4;
const AUTHENTICATED_BYTES = HEAD_BYTES - NONCE_BYTES;
/** No entry comes near it: a greater length is damage, and is not worth the memory. */
const MOST_CONTENT_BYTES = 2 ** 24;

/** Every later format keeps these fields in its first frame. */
const mirrorHeaderSchema = z.object({
  format: z.int().min(1),
  terminalId: idSchema,
  companyId: idSchema,
  shopId: idSchema,
  epoch: z.int().min(1),
  /** SPKI, PEM: whose signature the entries of this epoch bear, for whoever reads them back without the till. */
  publicKey: z.string(),
  /** The till's clock, for people. */
  begunAt: z.iso.datetime(),
});
export type MirrorHeader = z.infer<typeof mirrorHeaderSchema>;

export type Frame = {
  readonly sequence: number;
  readonly fileId: Buffer;
  readonly content: Buffer;
  readonly size: number;
  readonly bytes: Buffer;
};

/** Where a frame is written. */
export type FramePlace = { readonly key: KeyObject; readonly fileId: Buffer; readonly offset: number };

export function newFileId(): Buffer {
  return randomBytes(FILE_ID_BYTES);
}

export function headerFrame(place: FramePlace, header: MirrorHeader): Buffer {
  const text = Buffer.from(JSON.stringify(header));
  const checksum = Buffer.alloc(CHECKSUM_BYTES);
  checksum.writeUInt32BE(crc32(text));
  return seal(place, 0, Buffer.concat([text, checksum]));
}

export function entryFrame(place: FramePlace, entry: JournalEntry): Buffer {
  return seal(place, entry.sequence, Buffer.from(JSON.stringify(entry)));
}

/** How long the frame is that these bytes begin; undefined where no frame begins. */
export function frameSizeOf(head: Buffer): number | undefined {
  if (head.length < HEAD_BYTES || !head.subarray(0, MAGIC.length).equals(MAGIC)) return undefined;
  const length = head.readUInt32BE(8);
  return length <= MOST_CONTENT_BYTES ? HEAD_BYTES + length + TAG_BYTES : undefined;
}

/** Takes a whole frame apart. Nothing of it is known to be true before it is opened. */
export function frameOf(bytes: Buffer): Frame {
  return {
    sequence: bytes.readUIntBE(12, 6),
    fileId: bytes.subarray(18, 18 + FILE_ID_BYTES),
    content: bytes.subarray(HEAD_BYTES, -TAG_BYTES),
    size: bytes.length,
    bytes,
  };
}

/** The content in clear; undefined where this key did not write this frame at this place. */
export function openFrame(frame: Frame, key: KeyObject, offset: number): Buffer | undefined {
  const { bytes, content, sequence } = frame;
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(AUTHENTICATED_BYTES, HEAD_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(authenticatedBytes(bytes, sequence === 0 ? content : undefined, offset));
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    const clear = sequence === 0 ? content : decipher.update(content);
    decipher.final();
    return clear;
  } catch {
    return undefined;
  }
}

/** What the first frame says in clear; undefined where its checksum shows damage. */
export function readHeader({ sequence, content }: Frame): MirrorHeader | undefined {
  if (sequence !== 0 || content.length < CHECKSUM_BYTES) return undefined;
  const text = content.subarray(0, -CHECKSUM_BYTES);
  if (crc32(text) !== content.readUInt32BE(text.length)) return undefined;
  return mirrorHeaderSchema.safeParse(parseJson(text)).data;
}

export function parseJson(text: Buffer): unknown {
  try {
    return JSON.parse(text.toString());
  } catch {
    return undefined;
  }
}

function seal({ key, fileId, offset }: FramePlace, sequence: number, content: Buffer): Buffer {
  const head = Buffer.alloc(HEAD_BYTES);
  MAGIC.copy(head);
  head.writeUInt32BE(content.length, 8);
  head.writeUIntBE(sequence, 12, 6);
  fileId.copy(head, 18);
  const nonce = randomBytes(NONCE_BYTES);
  nonce.copy(head, AUTHENTICATED_BYTES);
  const isClear = sequence === 0;
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(authenticatedBytes(head, isClear ? content : undefined, offset));
  const written = isClear ? content : cipher.update(content);
  cipher.final();
  return Buffer.concat([head, written, cipher.getAuthTag()]);
}

function authenticatedBytes(head: Buffer, clear: Buffer | undefined, offset: number): Buffer {
  const place = Buffer.alloc(8);
  place.writeBigUInt64BE(BigInt(offset));
  return Buffer.concat([head.subarray(0, AUTHENTICATED_BYTES), place, ...(clear ? [clear] : [])]);
}
