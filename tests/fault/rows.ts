import { clock } from './clock.ts';
import { copiedFolder } from './copied-folder.ts';
import { cutFiles, flippedBits } from './damaged-files.ts';
import { diskFull } from './disk-full.ts';
import { ioErrors } from './io-errors.ts';
import { killAtRandom } from './kill-at-random.ts';
import { killAtWrite } from './kill-at-write.ts';
import type { Row } from './row.ts';
import { twoProcesses } from './two-processes.ts';

/** As the table stands, from the plug to the cloned machine. */
export const rows: readonly Row[] = [
  killAtWrite,
  killAtRandom,
  ioErrors,
  diskFull,
  cutFiles,
  flippedBits,
  clock,
  twoProcesses,
  copiedFolder,
];

export function rowNamed(name: string): Row | undefined {
  return rows.find((row) => row.name === name);
}
