import { fileURLToPath } from 'node:url';
import type { Program } from './program.ts';

const MAIN = fileURLToPath(new URL('../../hub/src/platform/mongo/embedded/main.ts', import.meta.url));

/** The embedded database as a process of its own. Its port stays, so that services find it again when it was away. */
export function databaseProgram(given: {
  readonly directory: string;
  readonly port: number;
  readonly environment: Readonly<Record<string, string>>;
}): Program {
  return {
    name: 'database',
    command: process.execPath,
    arguments: [MAIN, '--port', String(given.port), '--data', given.directory],
    environment: given.environment,
    url: `mongodb://127.0.0.1:${given.port}/?replicaSet=counterbook&directConnection=true`,
    readiness: { kind: 'says', isReady: (line) => line.startsWith('{"ready":true') },
    stopWithinMs: 20_000,
  };
}
