import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';

/** The built screen, file by file; undefined for whatever is not one of its files. */
export type ScreenFile = { readonly content: Buffer; readonly type: string; readonly isPage: boolean };

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.webmanifest': 'application/manifest+json',
};

/** The cashier's, and the one that faces the customer. */
const PAGES: Readonly<Record<string, string>> = { '/': '/index.html', '/display': '/display.html' };

export async function readScreenFile(folder: string, path: string): Promise<ScreenFile | undefined> {
  const wanted = PAGES[path] ?? path;
  let name: string;
  try {
    name = normalize(decodeURIComponent(wanted));
  } catch {
    return undefined;
  }
  const file = join(folder, name);
  const type = TYPES[extname(file)];
  if (!file.startsWith(folder + sep) || name.includes('\0') || type === undefined) return undefined;
  try {
    return { content: await readFile(file), type, isPage: name.endsWith('.html') };
  } catch {
    return undefined;
  }
}
