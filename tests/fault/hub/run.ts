/** The hub's table: its courses one after the other, told as they go, so that a run that is cut off has told much. */
import { writeFileSync } from 'node:fs';
import { type Course, courses, runCourse } from './courses.ts';
import type { HubRound, HubRow } from './row.ts';
import { hasHeld, hubTableOf, type Score, scoreOf } from './table.ts';

export type HubFaultOptions = {
  readonly directory: string;
  /** Rows by name; null is all. */
  readonly only: readonly string[] | null;
  readonly rounds: number;
  readonly seed: number;
  /** Where the scores are written after each round; null is nowhere. */
  readonly json: string | null;
  readonly say: (line: string) => void;
};

export const hubRowNames: readonly string[] = courses.flatMap(({ rows }) => rows.map(({ name }) => name));

export async function runHubFaults(options: HubFaultOptions): Promise<readonly Score[]> {
  const rounds = new Map<HubRow, HubRound[]>();
  const scores = () => [...rounds].map(([row, done]) => scoreOf(row, done));
  for (const course of chosen(options.only)) {
    const began = performance.now();
    for await (const { row, round } of runCourse(course, options)) {
      rounds.set(row, [...(rounds.get(row) ?? []), round]);
      options.say(lineOf(row, round));
      if (options.json !== null) writeFileSync(options.json, JSON.stringify(scores(), null, 2));
    }
    options.say(`${Math.round((performance.now() - began) / 1000)} s\n${hubTableOf(scores())}`);
  }
  return scores();
}

export function allHeld(scores: readonly Score[]): boolean {
  return scores.length > 0 && scores.every(hasHeld);
}

function chosen(only: readonly string[] | null): readonly Course[] {
  if (only === null) return courses;
  return courses.flatMap((course) => {
    const rows = course.rows.filter(({ name }) => only.includes(name));
    return rows.length > 0 ? [{ ...course, rows }] : [];
  });
}

function lineOf({ name }: HubRow, { what, sales, lost, doubled, recovery, problems }: HubRound): string {
  const recovered = recovery === null ? 'no recovery' : `recovered in ${(recovery / 1000).toFixed(2)} s`;
  const found = problems.length === 0 ? 'held' : `BROKEN: ${problems.slice(0, 8).join('; ')}`;
  return `${name}: ${what}: ${sales} sales, ${lost} lost, ${doubled} doubled, ${recovered}, ${found}`;
}
