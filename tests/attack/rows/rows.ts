import { enumerationRows } from './enumeration.ts';
import { headerRows } from './headers.ts';
import { injectionRows } from './injection.ts';
import { liveRows } from './live.ts';
import { oversizeRows } from './oversize.ts';
import { replayRows } from './replay.ts';
import type { Row } from './row.ts';
import { slowRows } from './slow.ts';
import { smugglingRows } from './smuggling.ts';
import { syncRows } from './sync.ts';
import { tokenRows } from './tokens.ts';
import { traversalRows } from './traversal.ts';

export const ROWS: readonly Row[] = [
  ...tokenRows,
  ...injectionRows,
  ...traversalRows,
  ...headerRows,
  ...replayRows,
  ...enumerationRows,
  ...syncRows,
  ...liveRows,
  ...oversizeRows,
  ...smugglingRows,
  ...slowRows,
];
