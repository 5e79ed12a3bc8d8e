import { fileURLToPath } from 'node:url';
import type { Plan } from '../plan.ts';
import type { Program } from '../program.ts';

const MAIN = fileURLToPath(new URL('tiny-program.ts', import.meta.url));

export function tinyProgram(name: string, environment: Readonly<Record<string, string>> = {}): Program {
  return {
    name,
    command: process.execPath,
    arguments: [MAIN],
    environment: { PATH: process.env.PATH ?? '', ...environment },
    url: `tiny://${name}`,
    readiness: { kind: 'says', isReady: (line) => line === '{"ready":true}' },
    stopWithinMs: 10_000,
  };
}

/** A ground, and two that stand on it. */
export function tinyPlan(environment: Readonly<Record<string, string>> = {}): Plan {
  return {
    stages: [[tinyProgram('ground', environment)], [tinyProgram('left'), tinyProgram('right')]],
    url: 'tiny://ground',
  };
}
