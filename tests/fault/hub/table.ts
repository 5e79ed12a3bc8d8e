import type { HubRound, HubRow } from './row.ts';

export type Score = {
  readonly name: string;
  readonly fault: string;
  readonly rounds: number;
  readonly broken: number;
  readonly sales: number;
  readonly lost: number;
  readonly doubled: number;
  /** Milliseconds; null where no round recovered. */
  readonly recovery: { readonly p50: number; readonly max: number } | null;
  readonly findings: readonly string[];
};

const TOLD_IN_TABLE = 2;

export function scoreOf({ name, fault }: HubRow, rounds: readonly HubRound[]): Score {
  const sum = (field: 'sales' | 'lost' | 'doubled') =>
    rounds.reduce((total, round) => total + round[field], 0);
  const times = rounds.flatMap(({ recovery }) => recovery ?? []).toSorted((left, right) => left - right);
  const [p50, max] = [times[Math.floor((times.length - 1) / 2)], times.at(-1)];
  return {
    name,
    fault,
    rounds: rounds.length,
    broken: rounds.filter(({ problems }) => problems.length > 0).length,
    sales: sum('sales'),
    lost: sum('lost'),
    doubled: sum('doubled'),
    recovery: p50 === undefined || max === undefined ? null : { p50: Math.round(p50), max: Math.round(max) },
    findings: rounds.flatMap(({ what, problems }) => problems.map((problem) => `${what}: ${problem}`)),
  };
}

export function hubTableOf(scores: readonly Score[]): string {
  const lines = scores.map(({ fault, rounds, broken, sales, lost, doubled, recovery, findings }) => {
    const seconds = recovery === null ? '–' : `${inSeconds(recovery.p50)} / ${inSeconds(recovery.max)} s`;
    const told = findings.slice(0, TOLD_IN_TABLE).map(oneLine).join('<br>') || '–';
    return `| ${fault} | ${rounds} | ${sales} | ${lost} | ${doubled} | ${seconds} | ${broken} | ${told} |`;
  });
  return [
    '| fault | rounds | sales made | lost | doubled | recovery p50 / max | rounds broken | what broke |',
    '|---|---|---|---|---|---|---|---|',
    ...lines,
  ].join('\n');
}

/** Held in every round, and there were rounds. */
export function hasHeld({ rounds, broken, lost, doubled }: Score): boolean {
  return rounds > 0 && broken === 0 && lost === 0 && doubled === 0;
}

function inSeconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(1);
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll('|', '/').slice(0, 260);
}
