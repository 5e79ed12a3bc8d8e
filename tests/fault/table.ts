import type { Round, Row } from './row.ts';

export type Tally = {
  readonly row: Row;
  readonly rounds: number;
  readonly broken: number;
  /** What broke, the commonest first, each with the first round that showed it. */
  readonly findings: readonly { readonly problem: string; readonly times: number; readonly first: string }[];
  readonly seconds: number;
};

const TOLD_EVERY = 50;
const TOLD_OF_A_KIND = 20;
const TOLD_IN_TABLE = 3;

/** Runs a row to its end. A row that cannot go on is broken, and says why. */
export async function tally(
  row: Row,
  rounds: AsyncIterable<Round>,
  say: (line: string) => void,
): Promise<Tally> {
  const found = new Map<string, { times: number; first: string }>();
  const began = performance.now();
  let count = 0;
  let broken = 0;
  const note = ({ what, problems }: Round): void => {
    count += 1;
    if (problems.length > 0) broken += 1;
    for (const problem of new Set(problems)) {
      const kind = kindOf(problem);
      const known = found.get(kind);
      found.set(kind, { times: (known?.times ?? 0) + 1, first: known?.first ?? `${what}: ${problem}` });
    }
    if (problems.some((problem) => (found.get(kindOf(problem))?.times ?? 0) <= TOLD_OF_A_KIND))
      say(`${row.name}: ${what}: ${problems.join('; ')}`);
    if (count % TOLD_EVERY === 0) say(`${row.name}: ${count} rounds, ${broken} broken`);
  };
  try {
    for await (const round of rounds) note(round);
  } catch (error) {
    note({ what: 'the row itself', problems: [error instanceof Error ? error.message : String(error)] });
  }
  const findings = [...found]
    .map(([problem, { times, first }]) => ({ problem, times, first }))
    .sort((left, right) => right.times - left.times);
  return { row, rounds: count, broken, findings, seconds: Math.round((performance.now() - began) / 1000) };
}

export function tableOf(tallies: readonly Tally[]): string {
  const lines = tallies.map(({ row, rounds, broken, findings }) => {
    const told = findings.slice(0, TOLD_IN_TABLE).map(({ times, first }) => `${times} × ${oneLine(first)}`);
    return `| ${row.fault} | ${rounds} | ${rounds - broken} | ${broken} | ${told.join('<br>') || '–'} |`;
  });
  return ['| fault | rounds | held | broken | what broke |', '|---|---|---|---|---|', ...lines].join('\n');
}

/** Numbers and ids differ from round to round; the trouble is the same. */
function kindOf(problem: string): string {
  return problem
    .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '…')
    .replaceAll(/\d+/g, 'N')
    .slice(0, 120);
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll('|', '/').slice(0, 260);
}
