import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const UI = fileURLToPath(new URL('../terminal/ui', import.meta.url));

/** Builds the till's screen when there is none yet or its sources are newer. */
export async function buildScreen(): Promise<void> {
  const built = join(UI, 'dist', 'index.html');
  if (existsSync(built) && statSync(built).mtimeMs > newestIn(UI)) return;
  process.stdout.write('Building the screen…\n');
  const { build } = await import('vite');
  await build({ root: UI, configFile: join(UI, 'vite.config.ts'), logLevel: 'warn' });
}

function newestIn(folder: string): number {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && !/(^|\/)(dist|node_modules)(\/|$)/.test(entry.parentPath),
  );
  return Math.max(...files.map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs));
}
