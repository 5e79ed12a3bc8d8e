/**
 * `npm run test:mongo -- FILES OR FOLDERS [--url mongodb://…]`: cases of the Unified Test Format against a server;
 * without a URL against the embedded one, started for it with test commands. Exits 0 only if no case failed.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedMongo } from '../../../hub/src/platform/mongo/embedded/start-embedded-mongo.ts';
import { readArguments, USAGE } from './arguments.ts';
import { asReplicaSet } from './replica-set-url.ts';
import { reportFile, reportTotals, type Totals } from './report.ts';
import { findFiles } from './runner/load-cases.ts';
import { openTarget, runFile } from './runner/run-file.ts';

const asked = readArguments(process.argv.slice(2));
if ('help' in asked) console.log(USAGE);
else if ('wrong' in asked) {
  console.error(`test:mongo: ${asked.wrong}\n\n${USAGE}`);
  process.exitCode = 2;
} else if (asked.url !== undefined) await runAll(asked.url, asked.paths);
else {
  const directory = mkdtempSync(join(tmpdir(), 'test-mongo-'));
  const server = await startEmbeddedMongo({ directory, testCommands: true });
  try {
    await runAll(asReplicaSet(server.url), asked.paths);
  } finally {
    await server.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

async function runAll(url: string, paths: readonly string[]): Promise<void> {
  const target = await openTarget(url);
  console.log(`MongoDB ${target.facts.version} (${target.facts.topology}) at ${url}\n`);
  const totals: Totals = { files: 0, passed: 0, failed: 0, skipped: new Map() };
  for (const path of findFiles(paths)) reportFile(totals, path, await runFile(target, path));
  await target.control.close();
  reportTotals(totals);
  process.exitCode = totals.failed > 0 || totals.files === 0 ? 1 : 0;
}
