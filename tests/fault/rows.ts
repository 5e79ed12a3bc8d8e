import { ioErrors } from './io-errors.ts';
import { killAtWrite } from './kill-at-write.ts';
import type { Row } from './row.ts';

export const rows: readonly Row[] = [killAtWrite, ioErrors];

export function rowNamed(name: string): Row | undefined {
  return rows.find((row) => row.name === name);
}
