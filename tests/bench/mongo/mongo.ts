import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hundredth } from '../statistics.ts';
import { openBare } from './bare.ts';
import { measureManyDocuments } from './many-documents.ts';
import { openOurs } from './ours.ts';
import { type Kind, measureRates, type Rates } from './rates.ts';

export const CALLERS = [1, 16, 64] as const;

/**
 * The embedded database beside a bare `node:sqlite` loop in the same run: what the wire, the driver and MongoDB's
 * meaning cost. The bare loop's groups are as large as there are callers, which no server can better.
 */
export async function benchMongo(asked: {
  readonly documents: number;
  readonly operations: number;
  readonly say: (line: string) => void;
}) {
  const { documents, operations, say } = asked;
  const directory = await mkdtemp(join(tmpdir(), 'counterbook-bench-mongo-'));
  await mkdir(join(directory, 'bare'));
  const ours = await openOurs(join(directory, 'ours'));
  const bare = openBare(join(directory, 'bare'));
  try {
    const numbers = { next: 0 };
    say('warming up');
    await measureRates(ours, bare, numbers, { callers: 4, operations: Math.ceil(operations / 10) });
    const figures: Record<string, { ours: Rates; bare: Rates }> = {};
    for (const callers of CALLERS) {
      say(`${callers} callers`);
      figures[`callers${callers}`] = await measureRates(ours, bare, numbers, { callers, operations });
    }
    const many = await measureManyDocuments(ours, numbers, { documents, say });
    const ratios = Object.fromEntries(
      Object.entries(figures).map(([callers, { ours: one, bare: other }]) => [callers, ratiosOf(one, other)]),
    );
    return { data: { documents, operations, callers: [...CALLERS] }, figures, manyDocuments: many, ratios };
  } finally {
    bare.close();
    await ours.close();
    await rm(directory, { recursive: true, force: true });
  }
}

/** Our operations per second for each of the bare loop's. */
function ratiosOf(ours: Rates, bare: Rates): Readonly<Record<Kind, number>> {
  const ratio = (kind: Kind) => hundredth(ours[kind].perSecond / bare[kind].perSecond);
  return {
    inserts: ratio('inserts'),
    creates: ratio('creates'),
    findsById: ratio('findsById'),
    findsByIndex: ratio('findsByIndex'),
    updates: ratio('updates'),
    transactions: ratio('transactions'),
  };
}
