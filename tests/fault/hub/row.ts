/** One line of the table: a fault, done to the fleet round after round while four tills sell. */
import type { Random } from '../../replay/random.ts';
import type { Round } from '../row.ts';
import type { Hall } from './hall.ts';

export type HubRound = Round & {
  /** Sales that the tills' users were told were made. */
  readonly sales: number;
  readonly lost: number;
  readonly doubled: number;
  /** Milliseconds; null where it did not recover. */
  readonly recovery: number | null;
};

/** What a fault came to. `from`, by `performance.now`, is where the recovery begins to count. */
export type Struck = { readonly from: number; readonly problems: readonly string[] };

export type HubRow = {
  readonly name: string;
  readonly fault: string;
  /** Does the fault and ends it. `turn` counts the row's rounds. */
  readonly strike: (hall: Hall, how: { readonly turn: number; readonly random: Random }) => Promise<Struck>;
};
