import { type ClientSession, type Collection, MongoClient } from 'mongodb';
import mongoose from 'mongoose';
import { startStandalone } from '../../../hub/src/platform/mongo/embedded/testing/standalone.ts';
import { type Sale, saleId, shopOf } from './sale.ts';

export type Counter = { readonly _id: number; readonly n: number };

/** The embedded database in a process of its own; the plain driver and Mongoose, both unmodified, in this one. */
export type Ours = {
  readonly sales: Collection<Sale>;
  readonly insert: (sale: Sale) => Promise<unknown>;
  readonly create: (sale: Sale) => Promise<unknown>;
  readonly insertMany: (sales: Sale[]) => Promise<unknown>;
  readonly findById: (number: number) => Promise<unknown>;
  readonly findByIndex: (number: number) => Promise<unknown>;
  readonly update: (counter: number) => Promise<unknown>;
  /** Inserts a sale and counts it, in one transaction of this caller's session. */
  readonly transact: (caller: number, sale: Sale) => Promise<unknown>;
  readonly residentMebibytes: () => Promise<number>;
  readonly close: () => Promise<void>;
};

const MAJORITY = { writeConcern: { w: 'majority', j: true }, readConcern: { level: 'majority' } } as const;
const POOL = 64;

export async function openOurs(directory: string): Promise<Ours> {
  const server = await startStandalone(directory);
  const client = await new MongoClient(server.url, { ...MAJORITY, maxPoolSize: POOL }).connect();
  const connection = await mongoose
    .createConnection(server.url, { ...MAJORITY, dbName: 'bench', maxPoolSize: POOL, autoCreate: false })
    .asPromise();
  const database = client.db('bench');
  const sales = database.collection<Sale>('sales');
  const counters = database.collection<Counter>('counters');
  await sales.createIndex({ shopId: 1, number: 1 }, { unique: true });
  const Model = connection.model('Sale', saleSchema(), 'sales');
  const sessions: ClientSession[] = [];
  return {
    sales,
    insert: (sale) => sales.insertOne(sale),
    create: (sale) => Model.create(sale),
    insertMany: (many) => sales.insertMany(many),
    findById: (number) => sales.findOne({ _id: saleId(number) }),
    findByIndex: (number) => sales.findOne({ shopId: shopOf(number), number }),
    update: (_id) => counters.updateOne({ _id }, { $inc: { n: 1 } }, { upsert: true }),
    transact: (caller, sale) => {
      sessions[caller] ??= client.startSession();
      const session = sessions[caller];
      return session.withTransaction(async () => {
        await sales.insertOne(sale, { session });
        await counters.updateOne({ _id: -1 - caller }, { $inc: { n: 1 } }, { session, upsert: true });
      });
    },
    residentMebibytes: async () => {
      const { mem } = await client.db('admin').command({ serverStatus: 1 });
      return Number(mem.resident);
    },
    close: async () => {
      for (const session of sessions) await session?.endSession();
      await connection.close();
      await client.close();
      await server.end('SIGTERM');
    },
  };
}

function saleSchema() {
  return new mongoose.Schema(
    {
      _id: { type: String, required: true },
      shopId: { type: String, required: true },
      number: { type: Number, required: true },
      total: Number,
      at: Date,
      lines: [{ _id: false, sku: String, name: String, quantity: Number, price: Number }],
    },
    { autoIndex: false, versionKey: false },
  );
}
