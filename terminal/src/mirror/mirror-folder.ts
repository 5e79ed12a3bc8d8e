/**
 * One terminal's files in the folder that the manager chose. That folder itself is never made: where the stick is not
 * plugged in, its mount point must not be filled instead.
 */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { JournalEntry } from '@counterbook/shared/journal';
import type { Held } from './backlog.ts';
import { beginPart, codeOf, continuePart, MIRROR_SUFFIX, type Part, type PartDeps } from './mirror-part.ts';
import { scanMirrorFile } from './scan-mirror-file.ts';
import { mergeRanges, rangesOf, type SequenceRange } from './sequence-ranges.ts';

export type MirrorFolderDeps = PartDeps & { readonly signal: AbortSignal };

export type MirrorFolder = {
  /** What it was found to hold, each frame opened. */
  readonly held: Held;
  /** Whether it is still the folder that was opened, as far as can be seen. */
  readonly isThere: () => Promise<boolean>;
  /** On the disk when it returns. The entries are of one epoch. After a failure the folder must be opened anew. */
  readonly write: (entries: readonly JournalEntry[]) => Promise<void>;
};

export async function openMirrorFolder(deps: MirrorFolderDeps): Promise<MirrorFolder> {
  const { folder, place } = deps;
  await stat(folder);
  const { held, newest } = await survey(deps, join(folder, place.terminalId));
  let part: Part | undefined;
  let witness = newest;
  return {
    held,
    isThere: async () => {
      try {
        await stat(folder);
        return witness === undefined || (await stat(witness.path)).size >= witness.size;
      } catch {
        return false;
      }
    },
    write: async (entries) => {
      const [first] = entries;
      if (first === undefined) return;
      part =
        part?.epoch === first.epoch
          ? await continuePart(deps, part, entries)
          : await beginPart(deps, first, entries);
      witness = part;
    },
  };
}

async function survey(deps: MirrorFolderDeps, directory: string) {
  const held = new Map<number, readonly SequenceRange[]>();
  let newest: { readonly path: string; readonly size: number } | undefined;
  for (const name of await listMirrorFiles(directory)) {
    const path = join(directory, name);
    const { epoch, sequences } = await readSequences(deps, path);
    if (epoch !== undefined)
      held.set(epoch, mergeRanges([...(held.get(epoch) ?? []), ...rangesOf(sequences)]));
    newest = await stat(path).then(
      ({ size }) => ({ path, size }),
      () => newest,
    );
  }
  return { held, newest };
}

export async function listMirrorFiles(directory: string): Promise<readonly string[]> {
  return (await namesIn(directory)).filter((name) => name.endsWith(MIRROR_SUFFIX));
}

const NOT_OURS_TO_READ = ['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM'];

/** In order; none where there is no such folder, or it is somebody else’s. */
export async function namesIn(directory: string): Promise<readonly string[]> {
  try {
    return (await readdir(directory)).sort();
  } catch (error) {
    if (NOT_OURS_TO_READ.includes(String(codeOf(error)))) return [];
    throw error;
  }
}

/** What cannot be read, or not with this key, counts as not there: it will be written again. */
async function readSequences({ key, flushed, signal }: MirrorFolderDeps, path: string) {
  const sequences: number[] = [];
  let epoch: number | undefined;
  try {
    for await (const found of scanMirrorFile(path, key, flushed.get(path))) {
      signal.throwIfAborted();
      if (found.kind === 'header') epoch = found.epoch;
      if (found.kind === 'entry') sequences.push(found.sequence);
    }
  } catch {
    signal.throwIfAborted();
  }
  return { epoch, sequences };
}
