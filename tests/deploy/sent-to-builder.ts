/** Which files of a folder a container engine sends to a build: `.dockerignore`, whose last matching line decides. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

type Rule = { readonly pattern: RegExp; readonly sends: boolean };

export function sentBy(dockerignore: string): (path: string) => boolean {
  const rules = dockerignore
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map(ruleOf);
  return (path) => rules.findLast(({ pattern }) => pattern.test(path))?.sends ?? true;
}

/** Paths in `root`, with `/`. Folders of packages and of version control are not looked into. */
export function listFiles(root: string, folder = ''): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.name === 'node_modules' || entry.name === '.git') return [];
    return entry.isDirectory() ? listFiles(root, path) : [path];
  });
}

export function listSent(root: string): string[] {
  return listFiles(root).filter(sentBy(readFileSync(join(root, '.dockerignore'), 'utf8')));
}

/** A pattern that matches a folder matches everything in it. `*` stays within a name, `**` does not. */
function ruleOf(line: string): Rule {
  const sends = line.startsWith('!');
  const glob = sends ? line.slice(1) : line;
  const source = glob
    .split('**/')
    .map((part) => part.replaceAll(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '[^/]*'))
    .join('(?:.*/)?');
  return { pattern: new RegExp(`^${source}(?:/.*)?$`), sends };
}
