import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const UI = fileURLToPath(new URL('../terminal/ui', import.meta.url));
/** Names who builds; of this checkout alone. */
const LOCK = join(tmpdir(), `building${UI.replaceAll(/[^\w]+/g, '-')}.lock`);
const LOOK_MS = 200;

/**
 * Builds the till's screen when there is none yet or its sources are newer. Whoever comes while another process builds
 * it waits for that one: two at once take each other's files away, and twice the time.
 */
export async function buildScreen(): Promise<void> {
  while (!isBuilt() || isAlive(holder())) {
    if (!mayBuild()) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      continue;
    }
    try {
      if (!isBuilt()) await build();
    } finally {
      rmSync(LOCK, { force: true });
    }
  }
}

async function build(): Promise<void> {
  process.stdout.write('Building the screen…\n');
  const { build } = await import('vite');
  await build({ root: UI, configFile: join(UI, 'vite.config.ts'), logLevel: 'warn' });
}

/** While nobody else does; one that was killed leaves its name behind. */
function mayBuild(): boolean {
  try {
    writeFileSync(LOCK, String(process.pid), { flag: 'wx' });
    return true;
  } catch {
    if (!isAlive(holder())) rmSync(LOCK, { force: true });
    return false;
  }
}

function holder(): number | undefined {
  try {
    return Number(readFileSync(LOCK, 'utf8'));
  } catch {
    return undefined;
  }
}

function isAlive(pid: number | undefined): boolean {
  if (pid === undefined) return false;
  // It has not written its name yet.
  if (pid === 0) return true;
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function isBuilt(): boolean {
  const built = join(UI, 'dist', 'index.html');
  return existsSync(built) && statSync(built).mtimeMs > newestIn(UI);
}

function newestIn(folder: string): number {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && !/(^|\/)(dist|node_modules)(\/|$)/.test(entry.parentPath),
  );
  return Math.max(...files.map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs));
}
