import { ioErrors } from './io-errors.ts';
import { killAtRandom } from './kill-at-random.ts';
import { killAtWrite } from './kill-at-write.ts';
import type { Row } from './row.ts';
import { twoProcesses } from './two-processes.ts';

export const rows: readonly Row[] = [killAtWrite, killAtRandom, ioErrors, twoProcesses];

export function rowNamed(name: string): Row | undefined {
  return rows.find((row) => row.name === name);
}
