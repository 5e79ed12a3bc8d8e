/**
 * A file of a mirror while it is written. A run of the till writes into files of its own only and reopens no earlier
 * one, so nothing that was whole in the mirror can be harmed by a doubtful end, or by a second till that takes itself
 * for this one. Between two batches the file is closed: the stick can be taken out.
 */
import type { KeyObject } from 'node:crypto';
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { JournalEntry } from '@counterbook/shared/journal';
import { UnavailableError } from '@counterbook/shared/result';
import type { Place } from '../journal/journal.ts';
import { entryFrame, FORMAT, headerFrame, newFileId } from './mirror-file.ts';

export const MIRROR_SUFFIX = '.mirror';

export type PartDeps = {
  readonly folder: string;
  readonly key: KeyObject;
  readonly place: Omit<Place, 'terminalCode' | 'epoch'>;
  readonly now: () => number;
  /** SPKI, PEM. */
  readonly publicKeyOf: (epoch: number) => string;
  /** How much of each file this run has flushed: what stands beyond may be in this machine's memory only. */
  readonly flushed: Map<string, number>;
};

export type Part = {
  readonly path: string;
  readonly epoch: number;
  readonly fileId: Buffer;
  readonly size: number;
};

/** The entries in a new file, named for the first of them; on the disk when it returns. */
export async function beginPart(
  deps: PartDeps,
  { epoch, sequence }: JournalEntry,
  entries: readonly JournalEntry[],
): Promise<Part> {
  const { folder, key, place, now, flushed } = deps;
  const { terminalId, companyId, shopId } = place;
  const directory = join(folder, terminalId);
  await mkdir(directory).catch((error) => {
    if (codeOf(error) !== 'EEXIST') throw error;
  });
  const { path, handle } = await openNew(join(directory, `${epoch}-${sequence}`), flushed);
  try {
    const part = { path, epoch, fileId: newFileId(), size: 0 };
    const begunAt = new Date(now()).toISOString();
    const header = headerFrame(
      { key, fileId: part.fileId, offset: 0 },
      { format: FORMAT, terminalId, companyId, shopId, epoch, publicKey: deps.publicKeyOf(epoch), begunAt },
    );
    const frames = framesOf(key, { ...part, size: header.length }, entries);
    const written = await append(deps, { handle, part }, Buffer.concat([header, frames]));
    for (const one of [directory, folder]) await syncFolder(one);
    return written;
  } catch (error) {
    // Nothing in it counts. Left empty, it takes no room and is taken up again by the next attempt.
    flushed.set(path, 0);
    await handle.truncate(0).catch(() => undefined);
    throw error;
  } finally {
    await handle.close();
  }
}

/** The same behind what this run has written there before. */
export async function continuePart(
  deps: PartDeps,
  part: Part,
  entries: readonly JournalEntry[],
): Promise<Part> {
  const handle = await open(part.path, 'r+');
  try {
    if ((await handle.stat()).size !== part.size)
      throw new UnavailableError(`${part.path} is not as it was left`);
    return await append(deps, { handle, part }, framesOf(deps.key, part, entries));
  } finally {
    await handle.close();
  }
}

/** A file that nobody has written into: a new one, or one that this run has begun in vain. */
async function openNew(stem: string, flushed: ReadonlyMap<string, number>) {
  for (let run = 1; ; run += 1) {
    const path = `${stem}${run === 1 ? '' : `-${run}`}${MIRROR_SUFFIX}`;
    try {
      return { path, handle: await open(path, 'wx') };
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    }
    if (flushed.get(path) !== 0) continue;
    const handle = await open(path, 'r+');
    if ((await handle.stat()).size === 0) return { path, handle };
    await handle.close();
  }
}

async function append(
  { flushed }: PartDeps,
  { handle, part }: { readonly handle: FileHandle; readonly part: Part },
  bytes: Buffer,
): Promise<Part> {
  flushed.set(part.path, part.size);
  for (let done = 0; done < bytes.length; )
    done += (await handle.write(bytes, done, bytes.length - done, part.size + done)).bytesWritten;
  await handle.sync();
  const size = part.size + bytes.length;
  flushed.set(part.path, size);
  return { ...part, size };
}

function framesOf(key: KeyObject, { fileId, size }: Part, entries: readonly JournalEntry[]): Buffer {
  const frames: Buffer[] = [];
  let offset = size;
  for (const entry of entries) {
    const frame = entryFrame({ key, fileId, offset }, entry);
    frames.push(frame);
    offset += frame.length;
  }
  return Buffer.concat(frames);
}

/** So that a new file is found after a power cut; some file systems of other machines know no such thing. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } catch (error) {
    if (codeOf(error) !== 'EINVAL') throw error;
  } finally {
    await handle.close();
  }
}

export function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
