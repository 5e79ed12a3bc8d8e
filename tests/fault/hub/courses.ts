/**
 * How the rows are run: those of a course take turns on one trade, round after round, so that each meets what the
 * others left. A trade in which something did not hold is not good for another round and is opened anew.
 */
import { freemem } from 'node:os';
import { join } from 'node:path';
import { seededRandom } from '../../replay/random.ts';
import { stopBroker, wipeBroker } from './broker-rows.ts';
import { databaseDiskFull } from './disk-full.ts';
import { type Hall, type HallOptions, openHall } from './hall.ts';
import { killRows } from './kills.ts';
import { merged } from './merged.ts';
import { bothGone } from './outage.ts';
import { roundOf } from './round.ts';
import type { HubRound, HubRow } from './row.ts';

export type Course = {
  readonly rows: readonly HubRow[];
  readonly kind: HallOptions['kind'];
  /** How many trades share the rounds, where the machine has the memory. */
  readonly sideBySide: number;
};
export type CourseOptions = {
  readonly directory: string;
  readonly rounds: number;
  readonly seed: number;
  readonly say: (line: string) => void;
};
/** A dozen processes of a fleet, its broker, its database and four tills. */
const TRADE_BYTES = 3.5 * 1024 ** 3;

export type Done = { readonly row: HubRow; readonly round: HubRound };

/** What matters most first: a run that is cut short has shown it. */
export const courses: readonly Course[] = [
  { rows: [wipeBroker, stopBroker], kind: 'held', sideBySide: 1 },
  { rows: killRows, kind: 'supervised', sideBySide: 1 },
  { rows: [databaseDiskFull], kind: 'on-a-small-disk', sideBySide: 1 },
  // Two minutes without database and broker are two minutes without much work: several trades wait them out.
  { rows: [bothGone()], kind: 'held', sideBySide: 5 },
];

export async function* runCourse(course: Course, options: CourseOptions): AsyncGenerator<Done> {
  const fit = Math.max(1, Math.floor(freemem() / TRADE_BYTES));
  const count = Math.min(course.sideBySide, options.rounds, fit);
  const lanes = Array.from({ length: count }, (_, lane) => lane);
  // One after the other: their first rounds begin apart, and so do their recoveries.
  let opening: Promise<unknown> = Promise.resolve();
  const openNext = (place: HallOptions): Promise<Hall> => {
    const opened = opening.then(() => openHall(place));
    opening = opened.catch(() => undefined);
    return opened;
  };
  yield* merged(lanes.map((lane) => runLane({ ...course, ...options, lane, lanes: count, openNext })));
}

type Lane = Course &
  CourseOptions & {
    readonly lane: number;
    readonly lanes: number;
    readonly openNext: (place: HallOptions) => Promise<Hall>;
  };

async function* runLane({ rows, kind, directory, rounds, seed, say, lane, lanes, openNext }: Lane) {
  const random = seededRandom(seed * 100 + lane);
  let hall: Hall | null = null;
  let opened = 0;
  try {
    for (let turn = lane; turn < rounds; turn += lanes) {
      for (const row of rows) {
        const folder = join(directory, `${kind}-${lane}-${opened}`);
        if (hall === null) say(`opening trade ${++opened} (${kind}, lane ${lane})`);
        hall ??= await openNext({ directory: folder, seed: seed + turn, kind });
        const round = await roundOf(hall, row, { turn, random });
        if (round.problems.length > 0) {
          say(`${row.name}: the fleet's last lines:\n${hall.said().join('\n')}`);
          await hall.close();
          hall = null;
        }
        yield { row, round } satisfies Done;
      }
    }
  } finally {
    await hall?.close();
  }
}
