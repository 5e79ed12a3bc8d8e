import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runAttack } from '../attack.ts';

/** For tests: the acts of these chapters on a hub of their own. */
export async function hostileActs(chapters: readonly string[]) {
  const directory = mkdtempSync(join(tmpdir(), 'counterbook-attack-'));
  const wrong: string[] = [];
  let tried = 0;
  try {
    for await (const { chapter, name, problem } of runAttack(directory, chapters)) {
      tried += 1;
      if (problem !== null) wrong.push(`${chapter}: ${name}: ${problem}`);
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
  return { tried, wrong };
}
