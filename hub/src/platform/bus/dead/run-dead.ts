/** The commands of `npm run dead`, and their exit codes: 0 done, 1 nothing fits, 2 asked wrongly, 3 cannot be reached. */
import type { DeadLetterStore, LetterFilter, ListedLetter } from './dead-letters.ts';

export const USAGE = `npm run dead -- list    [--queue Q] [--id ID] [--json]   what was given up
npm run dead -- show    [--queue Q] [--id ID] [--json]   each event whole, with its history
npm run dead -- replay  [--queue Q] [--id ID] [--json]   into its own queue again, once
npm run dead -- drop    [--queue Q] [--id ID] --yes      for good
RABBITMQ_URL or HUB_DATA (and MONGODB_URL) say where. Exit: 0 done, 1 nothing fits, 2 asked wrongly, 3 out of reach.
`;

type Asked = {
  readonly command: string;
  readonly filter: LetterFilter;
  readonly yes: boolean;
  readonly json: boolean;
  readonly now: Date;
};
type Say = (text: string) => unknown;

const WORK: Readonly<Record<string, 'list' | 'replay' | 'drop'>> = {
  list: 'list',
  show: 'list',
  replay: 'replay',
  drop: 'drop',
};
const DONE: Readonly<Record<string, string>> = { replay: 'replayed', drop: 'dropped' };

export async function runDead(store: DeadLetterStore, asked: Asked, say: Say): Promise<number> {
  const { command, filter, yes, json, now } = asked;
  const isSure = command !== 'drop' || yes;
  const work = WORK[isSure ? command : 'list'];
  if (work === undefined) {
    say(USAGE);
    return 2;
  }
  const letters = await store[work](filter);
  if (json) say(`${JSON.stringify(command === 'list' ? letters.map(withoutEvent) : letters, null, 2)}\n`);
  else if (command === 'show') for (const letter of letters) say(showLetter(letter));
  else say(table(letters, now));
  if (!isSure) {
    say(`${letters.length} would be dropped for good: say --yes\n`);
    return 2;
  }
  const done = DONE[command];
  if (done !== undefined && !json) say(`${letters.length} ${done}\n`);
  return letters.length > 0 || command === 'list' ? 0 : 1;
}

function withoutEvent({ event: _event, history: _history, ...rest }: ListedLetter) {
  return rest;
}

function showLetter(letter: ListedLetter): string {
  const { queue, id, event, history } = letter;
  const story = history.map(({ at, reason, attempts }) => `  ${at}  after ${attempts} tries: ${reason}`);
  return `${queue}  ${id}\n${story.join('\n')}\n${JSON.stringify(event, null, 2)}\n\n`;
}

function table(letters: readonly ListedLetter[], now: Date): string {
  if (letters.length === 0) return 'no dead letters\n';
  const rows = letters.map(({ queue, id, type, givenUpAt, reason, attempts }) => [
    queue,
    id,
    type,
    ageOf(givenUpAt, now),
    String(attempts),
    reason.replaceAll(/\s+/g, ' ').slice(0, 100),
  ]);
  const all = [['queue', 'id', 'type', 'age', 'attempts', 'reason'], ...rows];
  const widths = all[0]?.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0))) ?? [];
  return `${all
    .map((row) =>
      row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')}\n`;
}

function ageOf(since: string, now: Date): string {
  const seconds = Math.max(0, Math.round((now.getTime() - Date.parse(since)) / 1000));
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} d`;
}
