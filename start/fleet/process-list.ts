/**
 * Which processes the supervisor of a data folder has started, kept beside the data. A supervisor that was killed
 * cannot end its children; they notice and stop, which takes a while. The next start waits for them, and ends what
 * will not go: two databases on one file, or two holders of a port, must not meet.
 */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';

const processSchema = z.object({ name: z.string(), pid: z.number().int(), startedAt: z.string() });
type Process = z.infer<typeof processSchema>;
const listSchema = z.object({ supervisor: processSchema, children: z.array(processSchema) });

export type ProcessList = {
  readonly add: (name: string, pid: number) => void;
  readonly remove: () => void;
};

const WAIT_MS = 25_000;

/** Throws when another supervisor works on this folder. `say` tells the operator what is waited for. */
export async function openProcessList(file: string, say: (line: string) => void): Promise<ProcessList> {
  const before = read(file);
  if (before !== null && isAlive(before.supervisor)) {
    throw new Error(
      `Counterbook's services already run on this data folder (process ${before.supervisor.pid}): stop them first, or choose another with COUNTERBOOK_DATA.`,
    );
  }
  await endLeftovers(before?.children ?? [], say);
  const supervisor = { name: 'supervisor', pid: process.pid, startedAt: startOf(process.pid) ?? '' };
  const children = new Map<string, Process>();
  const write = (): void =>
    writeFileSync(file, JSON.stringify({ supervisor, children: [...children.values()] }), { mode: 0o600 });
  write();
  return {
    add: (name, pid) => {
      const startedAt = startOf(pid);
      if (startedAt === null) return;
      children.set(name, { name, pid, startedAt });
      write();
    },
    remove: () => rmSync(file, { force: true }),
  };
}

async function endLeftovers(children: readonly Process[], say: (line: string) => void): Promise<void> {
  const deadline = performance.now() + WAIT_MS;
  let left = children.filter(isAlive);
  if (left.length > 0)
    say(`waiting for what an earlier run left: ${left.map(({ name }) => name).join(', ')}`);
  while (left.length > 0 && performance.now() < deadline) {
    await delay(100);
    left = left.filter(isAlive);
  }
  for (const { name, pid } of left) {
    say(`${name} of an earlier run (process ${pid}) does not end: killed`);
    process.kill(pid, 'SIGKILL');
  }
  while (left.some(isAlive)) await delay(50);
}

/** The same process, not another that got its id since. */
function isAlive({ pid, startedAt }: Process): boolean {
  return startOf(pid) === startedAt;
}

/** When the system started it, in clock ticks since boot and with the boot's own id; null where it does not run. */
function startOf(pid: number): string | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field, the name, may hold anything; what follows its last bracket is regular.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const [state] = fields;
    const ticks = fields[19];
    if (state === 'Z' || ticks === undefined) return null;
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}:${ticks}`;
  } catch {
    return null;
  }
}

function read(file: string): z.infer<typeof listSchema> | null {
  if (!existsSync(file)) return null;
  try {
    return listSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // Cut off while it was written: nothing is known of the run before.
    return null;
  }
}
