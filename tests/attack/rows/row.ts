import type { AttackedHub } from '../world/attacked-hub.ts';
import type { Received } from '../world/send.ts';

/** One hostile act: what is sent, what must come back, and whether it did. */
export type Row = {
  readonly chapter: string;
  readonly name: string;
  readonly sent: string;
  readonly expected: string;
  /** @returns what is wrong, or null. */
  readonly run: (hub: AttackedHub) => Promise<string | null>;
};

export type Act = readonly [name: string, sent: string, expected: string, run: Row['run']];

export function chapter(title: string, acts: readonly Act[]): readonly Row[] {
  return acts.map(([name, sent, expected, run]) => ({ chapter: title, name, sent, expected, run }));
}

/** Wrong unless the answer has one of these statuses. */
export function unless(received: Received, ...statuses: readonly number[]): string | null {
  return statuses.includes(received.status)
    ? null
    : `answers ${received.status}: ${received.text.slice(0, 300)}`;
}

/** The first thing that is wrong. */
export function firstOf(problems: readonly (string | null)[]): string | null {
  return problems.find((problem) => problem !== null) ?? null;
}

export function wrongIf(isWrong: boolean, problem: string): string | null {
  return isWrong ? problem : null;
}
