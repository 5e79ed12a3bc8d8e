/**
 * A till's files cut at every byte of the last three commits, and with single bits flipped anywhere. The till must
 * tell, by refusing to start or by setting the damaged file aside; damage to what is nobody's entry is harmless.
 */
import { seededRandom } from '../replay/random.ts';
import { type Damaged, type Files, openDamageBench } from './damage-bench.ts';
import { type Row, spread } from './row.ts';
import { commitEnds } from './write-ahead-log.ts';

const FLIPS = 10_000;
const COMMITS = 3;
/** Every so many flips a whole till is started, whatever its store sees. */
const WHOLE_TILL_EVERY = 500;

export const cutFiles: Row = {
  name: 'cut-files',
  fault: 'write-ahead log cut at every byte of the last three commits',
  async *run(workshop, { rounds, seed }) {
    const bench = await openDamageBench(workshop);
    try {
      const { database, log } = bench.whole;
      const from = commitEnds(log).at(-1 - COMMITS) ?? 0;
      const lengths = Array.from({ length: log.length - from }, (_, at) => from + at);
      for (const length of spread(lengths, rounds, seed)) {
        const what = `till.db-wal cut to ${length} of ${log.length} bytes`;
        yield await bench.examine({ what, files: { database, log: log.subarray(0, length) } });
      }
    } finally {
      bench.close();
    }
  },
};

export const flippedBits: Row = {
  name: 'flipped-bits',
  fault: 'a random bit flipped in till.db or till.db-wal',
  async *run(workshop, { rounds, seed }) {
    const bench = await openDamageBench(workshop);
    const random = seededRandom(seed);
    try {
      for (let flip = 0; flip < (rounds ?? FLIPS); flip++)
        yield await bench.examine(flipOne(bench.whole, random.below), flip % WHOLE_TILL_EVERY === 0);
    } finally {
      bench.close();
    }
  },
};

function flipOne({ database, log }: Files, below: (limit: number) => number): Damaged {
  const place = below(database.length + log.length);
  const bit = below(8);
  const inLog = place >= database.length;
  const file = Buffer.from(inLog ? log : database);
  const at = inLog ? place - database.length : place;
  file.writeUInt8(file.readUInt8(at) ^ (1 << bit), at);
  const what = `bit ${bit} of byte ${at} of ${inLog ? 'till.db-wal' : 'till.db'}`;
  return { what, files: inLog ? { database, log: file } : { database: file, log } };
}
