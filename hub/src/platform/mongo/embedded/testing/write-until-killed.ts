/**
 * A server in a process to be killed: four callers write single documents, pairs in a transaction, and increments, and
 * every acknowledged write is told on standard output. Arguments: directory, round.
 */
import { startEmbeddedMongo } from '../start-embedded-mongo.ts';
import { connect } from './test-database.ts';

const [, , directory = '', round = '0'] = process.argv;
const server = await startEmbeddedMongo({ directory });
const connection = await connect(server.url);
const singles = connection.collection('singles');
const pairs = connection.collection('pairs');
const counters = connection.collection('counters');
await pairs.createIndex({ pair: 1, side: 1 }, { unique: true });

async function write(caller: number): Promise<void> {
  const session = await connection.startSession();
  for (let n = 0; ; n += 1) {
    const key = `${round}-${caller}-${n}`;
    await singles.insertOne({ key });
    tell('single', key);
    await session.withTransaction(async () => {
      await pairs.insertOne({ pair: key, side: 'a' }, { session });
      await pairs.insertOne({ pair: key, side: 'b' }, { session });
    });
    tell('pair', key);
    await counters.updateOne({ caller }, { $inc: { n: 1 } }, { upsert: true });
    tell('count', String(caller));
  }
}

function tell(kind: string, key: string): void {
  process.stdout.write(`${kind} ${key}\n`);
}

tell('ready', '');
await Promise.all([0, 1, 2, 3].map(write));
