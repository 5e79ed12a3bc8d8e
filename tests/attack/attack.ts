/**
 * Everything hostile that is tried on a hub: the authorisation matrix, operators in every field, and the acts of each
 * chapter. After every act the hub must still answer, and must not have kept what it was fed.
 */
import { join } from 'node:path';
import { runMatrix } from './matrix/run-matrix.ts';
import type { Tried } from './matrix/try-all.ts';
import { runOperators } from './operators/run-operators.ts';
import type { Row } from './rows/row.ts';
import { ROWS } from './rows/rows.ts';
import { type AttackedHub, startAttackedHub } from './world/attacked-hub.ts';

export type Outcome = {
  readonly chapter: string;
  readonly name: string;
  readonly sent: string;
  readonly expected: string;
  readonly problem: string | null;
};

const MATRIX = 'authorisation matrix';
const OPERATORS = 'operators in every field';
export const CHAPTERS: readonly string[] = [
  MATRIX,
  OPERATORS,
  ...new Set(ROWS.map(({ chapter }) => chapter)),
];

export async function* runAttack(directory: string, chapters = CHAPTERS): AsyncGenerator<Outcome> {
  if (chapters.includes(MATRIX)) yield* asOutcomes(MATRIX, 'as the policy table says', runMatrix());
  if (chapters.includes(OPERATORS)) {
    const tried = runOperators(join(directory, 'operators'));
    yield* asOutcomes(OPERATORS, '422, and the database never hears of it', tried);
  }
  const rows = ROWS.filter(({ chapter }) => chapters.includes(chapter));
  if (rows.length === 0) return;
  const hub = await startAttackedHub(join(directory, 'hub'));
  try {
    for (const row of rows) yield await act(row, hub);
  } finally {
    await hub.stop();
  }
}

async function* asOutcomes(
  chapter: string,
  expected: string,
  all: AsyncIterable<Tried>,
): AsyncGenerator<Outcome> {
  for await (const { name, problem } of all) yield { chapter, name, sent: name, expected, problem };
}

async function act(row: Row, hub: AttackedHub): Promise<Outcome> {
  const { chapter, name, sent, expected } = row;
  const problem = (await problemOf(row, hub)) ?? (await harmOf(hub));
  return { chapter, name, sent, expected, problem };
}

async function problemOf(row: Row, hub: AttackedHub): Promise<string | null> {
  try {
    return await row.run(hub);
  } catch (error) {
    return `ended in ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** With everything in one process, its database too: a hub that was fed bombs must not keep them. */
const MOST_MEGABYTES = 900;
const READY_WITHIN_MS = 5000;

/** What the act did to everybody else. */
async function harmOf(hub: AttackedHub): Promise<string | null> {
  const began = performance.now();
  const isReady = () =>
    hub.ask('GET', '/health/ready').then(
      ({ status }) => status === 200,
      () => false,
    );
  while (!(await isReady())) {
    if (performance.now() - began > READY_WITHIN_MS) return 'afterwards the hub was not ready';
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const megabytes = hub.residentMegabytes();
  return megabytes > MOST_MEGABYTES ? `afterwards the hub held ${megabytes} MB` : null;
}
