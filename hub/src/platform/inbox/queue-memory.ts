/** What a consumer remembers of its queue, in its own database: see the port in `bus/queue-memory.ts`. */
import type { Connection } from 'mongoose';
import type { PartitionMemory, QueueMemory } from '../bus/queue-memory.ts';
import { createLease } from '../lease/lease.ts';
import { isDuplicateKey } from '../mongo/duplicate-key.ts';

type StoredQueue = { readonly _id: string; readonly mark?: string; readonly partitions?: number };
type Drained = { readonly _id: string; readonly change: string; readonly at: Date };
type Member = { readonly _id: string; readonly queue: string; readonly beat: number; readonly at: Date };

const KEPT_SECONDS = 24 * 3600;

export async function queueMemoryOf(at: {
  readonly connection: Connection;
  readonly queue: string;
  readonly now: () => Date;
  readonly catchUp: () => Promise<void>;
}): Promise<QueueMemory> {
  const { connection, queue: _id, catchUp } = at;
  const queues = connection.collection<StoredQueue>('queues');
  const lease = createLease(connection, `catch up ${_id}`);
  return {
    readMark: async () => (await queues.findOne({ _id }))?.mark ?? null,
    writeMark: async (mark) => {
      await queues.updateOne({ _id }, { $set: { mark } }, { upsert: true });
    },
    catchUp,
    alone: async (work) => {
      if (!(await lease.take())) return false;
      try {
        await lease.during(work);
        return true;
      } finally {
        await lease.giveBack();
      }
    },
    partitions: await partitionMemoryOf(at),
  };
}

async function partitionMemoryOf(at: {
  readonly connection: Connection;
  readonly queue: string;
  readonly now: () => Date;
}): Promise<PartitionMemory> {
  const { connection, queue, now } = at;
  const queues = connection.collection<StoredQueue>('queues');
  const drained = connection.collection<Drained>('queue_drained');
  const members = connection.collection<Member>('queue_members');
  for (const collection of [drained, members]) {
    await collection.createIndex({ at: 1 }, { expireAfterSeconds: KEPT_SECONDS });
  }
  return {
    read: async () => (await queues.findOne({ _id: queue }))?.partitions ?? 1,
    change: async (from, to) => {
      // One is also what a queue has that was never divided.
      const undivided = { _id: queue, $or: [{ partitions: 1 }, { partitions: { $exists: false } }] };
      try {
        const { matchedCount, upsertedCount } = await queues.updateOne(
          from === 1 ? undivided : { _id: queue, partitions: from },
          { $set: { partitions: to } },
          { upsert: from === 1 },
        );
        return matchedCount + upsertedCount === 1;
      } catch (error) {
        if (isDuplicateKey(error)) return false;
        throw error;
      }
    },
    noteDrained: async (change, partition) => {
      const set = { $set: { change, at: now() } };
      await drained.updateOne({ _id: `${change}/${partition}` }, set, { upsert: true });
    },
    countDrained: (change) => drained.countDocuments({ change }),
    beat: async (instance) => {
      const _id = `${queue}/${instance}`;
      await members.updateOne({ _id }, { $set: { queue, at: now() }, $inc: { beat: 1 } }, { upsert: true });
      const all = await members.find({ queue }).toArray();
      return all.map((member) => ({ name: member._id.slice(queue.length + 1), beat: member.beat }));
    },
    leave: async (instance) => {
      await members.deleteOne({ _id: `${queue}/${instance}` });
    },
  };
}
