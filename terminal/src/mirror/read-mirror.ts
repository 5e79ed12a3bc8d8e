/**
 * Reads a till's mirror back: every entry that is left of it, each once and in order. What is damaged, torn or missing
 * is told and does not keep the rest from being read. That an entry is what the till wrote is shown by the key; that
 * the chain is whole, the caller verifies.
 */
import type { KeyObject } from 'node:crypto';
import { basename, join } from 'node:path';
import { idSchema } from '@counterbook/shared/id';
import { type JournalEntry, journalEntrySchema } from '@counterbook/shared/journal';
import { accept, type Refusal, type Result, refuse } from '@counterbook/shared/result';
import { type MirrorHeader, parseJson } from './mirror-file.ts';
import { listMirrorFiles, namesIn } from './mirror-folder.ts';
import { type MistypedCode, mirrorKeyOf, parseRecoveryCode } from './recovery-code.ts';
import { type Damage, readClearHeader, scanMirrorFile } from './scan-mirror-file.ts';
import { rangesMissing, rangesOf, type SequenceRange } from './sequence-ranges.ts';

/** One terminal's mirror in a folder, as far as it is in clear. */
export type FoundMirror = {
  readonly terminalId: string;
  readonly directory: string;
  readonly files: readonly string[];
  /** Undefined where no file says it undamaged. */
  readonly header: MirrorHeader | undefined;
};

export type MirrorPlace = Pick<MirrorHeader, 'companyId' | 'shopId' | 'terminalId'>;

export type MirroredEpoch = {
  readonly epoch: number;
  readonly entries: readonly JournalEntry[];
  /** SPKI, PEM, as the files say; undefined where none says it undamaged. */
  readonly publicKey: string | undefined;
  /** Before the last entry: never mirrored, or no longer to be read. */
  readonly lost: readonly SequenceRange[];
};

export type MirrorFault =
  | ({ readonly kind: 'damaged'; readonly file: string } & Pick<Damage, 'from' | 'through'>)
  | { readonly kind: 'torn'; readonly file: string; readonly from: number }
  /** Written with another code, or damaged from end to end. */
  | { readonly kind: 'locked'; readonly file: string }
  | { readonly kind: 'unreadable'; readonly file: string; readonly message: string }
  | { readonly kind: 'newer-format'; readonly file: string; readonly format: number }
  | { readonly kind: 'not-an-entry'; readonly file: string; readonly sequence: number }
  /** Two entries under one number: a disk was cloned. The one that continues the entry before it is given. */
  | { readonly kind: 'fork'; readonly epoch: number; readonly sequence: number };

export type ReadMirror = {
  readonly place: MirrorPlace;
  readonly epochs: readonly MirroredEpoch[];
  readonly troubles: readonly MirrorFault[];
};

export type NoMirror =
  | MistypedCode
  | (Refusal & { readonly code: 'mirror.none' | 'mirror.wrong-code' })
  | (Refusal & { readonly code: 'mirror.several'; readonly terminalIds: readonly string[] });

/** `terminalId` chooses where the folder holds the mirrors of several. */
export async function readMirror(
  folder: string,
  code: string,
  terminalId?: string,
): Promise<Result<ReadMirror, NoMirror>> {
  const secret = parseRecoveryCode(code);
  if (!secret.ok) return secret;
  const mirrors = await listMirrors(folder);
  const wanted = mirrors.filter((mirror) => terminalId === undefined || mirror.terminalId === terminalId);
  const [mirror, ...others] = wanted;
  if (mirror === undefined) return refuse({ code: 'mirror.none' });
  if (others.length > 0)
    return refuse({ code: 'mirror.several', terminalIds: wanted.map((one) => one.terminalId) });
  return readOne(mirror, mirrorKeyOf(secret.value, mirror.terminalId));
}

/** Every terminal that has a mirror in that folder, or the one whose own folder it is. */
export async function listMirrors(folder: string): Promise<readonly FoundMirror[]> {
  const found: FoundMirror[] = [];
  for (const directory of [folder, ...(await namesIn(folder)).map((name) => join(folder, name))]) {
    const files = await listMirrorFiles(directory);
    if (files.length === 0) continue;
    const header = await findHeader(directory, files);
    const named = idSchema.safeParse(header?.terminalId ?? basename(directory));
    if (named.success) found.push({ terminalId: named.data, directory, files, header });
  }
  return found;
}

async function findHeader(directory: string, files: readonly string[]): Promise<MirrorHeader | undefined> {
  for (const file of files) {
    const header = await readClearHeader(join(directory, file)).catch(() => undefined);
    if (header) return header;
  }
  return undefined;
}

async function readOne(
  { terminalId, directory, files }: FoundMirror,
  key: KeyObject,
): Promise<Result<ReadMirror, NoMirror>> {
  const entries: JournalEntry[] = [];
  const troubles: MirrorFault[] = [];
  const keys = new Map<number, string>();
  let place: MirrorPlace | undefined;
  let opened = 0;
  let locked = 0;
  for (const file of files) {
    const told = await readClearHeader(join(directory, file)).catch(() => undefined);
    if (told) keys.set(told.epoch, told.publicKey);
    const read = await readFile(join(directory, file), file, { key, terminalId });
    for (const entry of read.entries) entries.push(entry);
    troubles.push(...(read.isLocked ? [{ kind: 'locked', file } as const] : read.troubles));
    place ??= read.place;
    opened += Number(read.opened > 0);
    locked += Number(read.isLocked);
  }
  if (opened === 0 && locked > 0) return refuse({ code: 'mirror.wrong-code' });
  place ??= entries[0];
  if (place === undefined) return refuse({ code: 'mirror.none' });
  const { companyId, shopId } = place;
  const epochs = [...Map.groupBy(entries, ({ epoch }) => epoch)]
    .sort(([left], [right]) => left - right)
    .map(([epoch, some]) => ({ ...epochOf(epoch, some, troubles), publicKey: keys.get(epoch) }));
  return accept({ place: { companyId, shopId, terminalId }, epochs, troubles });
}

type FileRead = {
  readonly entries: readonly JournalEntry[];
  readonly troubles: readonly MirrorFault[];
  readonly place: MirrorPlace | undefined;
  /** Frames that the key opens. */
  readonly opened: number;
  readonly isLocked: boolean;
};

async function readFile(
  path: string,
  file: string,
  { key, terminalId }: { readonly key: KeyObject; readonly terminalId: string },
): Promise<FileRead> {
  const entries: JournalEntry[] = [];
  const troubles: MirrorFault[] = [];
  let place: MirrorPlace | undefined;
  let opened = 0;
  let isLocked = false;
  try {
    for await (const part of scanMirrorFile(path, key)) {
      if (part.kind === 'damage') {
        const { from, through } = part;
        isLocked ||= part.isLocked;
        troubles.push(part.isTorn ? { kind: 'torn', file, from } : { kind: 'damaged', file, from, through });
        continue;
      }
      opened += 1;
      if (part.kind === 'header') place = part;
      if (part.kind === 'newer-format') troubles.push({ kind: 'newer-format', file, format: part.format });
      if (part.kind !== 'entry') continue;
      const entry = entryOf(part.content);
      if (entry?.terminalId === terminalId && entry.sequence === part.sequence) entries.push(entry);
      else troubles.push({ kind: 'not-an-entry', file, sequence: part.sequence });
    }
  } catch (error) {
    troubles.push({
      kind: 'unreadable',
      file,
      message: error instanceof Error ? error.message : String(error),
    });
  }
  return { entries, troubles, place, opened, isLocked: isLocked && opened === 0 };
}

/** As it was sealed: parsing only judges it, for a field left out would break its hash. */
function entryOf(content: Buffer): JournalEntry | undefined {
  const value = parseJson(content);
  return journalEntrySchema.safeParse(value).success ? (value as JournalEntry) : undefined;
}

function epochOf(
  epoch: number,
  found: readonly JournalEntry[],
  troubles: MirrorFault[],
): Omit<MirroredEpoch, 'publicKey'> {
  const entries: JournalEntry[] = [];
  const bySequence = [...Map.groupBy(found, ({ sequence }) => sequence)];
  for (const [sequence, same] of bySequence.sort(([left], [right]) => left - right)) {
    const previous = entries.at(-1);
    const entry = same.find(({ previousHash }) => previousHash === previous?.hash) ?? same[0];
    if (entry) entries.push(entry);
    if (same.some(({ hash }) => hash !== entry?.hash)) troubles.push({ kind: 'fork', epoch, sequence });
  }
  const sequences = entries.map(({ sequence }) => sequence);
  return { epoch, entries, lost: rangesMissing(rangesOf(sequences), sequences.at(-1) ?? 0) };
}
