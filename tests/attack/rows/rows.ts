import { injectionRows } from './injection.ts';
import { oversizeRows } from './oversize.ts';
import type { Row } from './row.ts';
import { slowRows } from './slow.ts';
import { smugglingRows } from './smuggling.ts';
import { tokenRows } from './tokens.ts';

export const ROWS: readonly Row[] = [
  ...tokenRows,
  ...injectionRows,
  ...oversizeRows,
  ...smugglingRows,
  ...slowRows,
];
