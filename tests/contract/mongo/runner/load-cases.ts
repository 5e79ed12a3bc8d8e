import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { readExtendedJson } from './extended-json.ts';
import { type CaseFile, fileSchema } from './format.ts';

export type LoadedFile =
  | { readonly path: string; readonly ok: true; readonly file: CaseFile }
  | { readonly path: string; readonly ok: false; readonly reason: string };

/** The newest schema whose features are known here; files of a later major version mean something else. */
const MAJOR = 1;

/** All case files that the paths name, folders searched to the bottom. */
export function findFiles(paths: readonly string[]): string[] {
  return paths.flatMap((path) => {
    if (!statSync(path).isDirectory()) return [path];
    const below = readdirSync(path, { recursive: true, encoding: 'utf8' });
    return below
      .filter((name) => name.endsWith('.json'))
      .sort()
      .map((name) => join(path, name));
  });
}

export function loadFile(path: string): LoadedFile {
  try {
    const parsed = fileSchema.safeParse(readExtendedJson(JSON.parse(readFileSync(path, 'utf8'))));
    if (!parsed.success) return { path, ok: false, reason: z.prettifyError(parsed.error) };
    const major = Number(parsed.data.schemaVersion.split('.')[0]);
    if (major !== MAJOR) return { path, ok: false, reason: `schema version ${parsed.data.schemaVersion}` };
    return { path, ok: true, file: parsed.data };
  } catch (error) {
    return { path, ok: false, reason: error instanceof Error ? error.message : String(error) };
  }
}
