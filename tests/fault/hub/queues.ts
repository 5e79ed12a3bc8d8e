/** What lies in the broker's queues, asked of the broker itself. */
import { setTimeout as delay } from 'node:timers/promises';
import { type ChannelModel, connect } from 'amqplib';

/** Null where there is no such queue. */
export async function messagesIn(
  url: string,
  queues: readonly string[],
): Promise<ReadonlyMap<string, number | null>> {
  const connection = await connect(url, { timeout: 5_000 });
  connection.on('error', () => undefined);
  try {
    const counts = new Map<string, number | null>();
    for (const queue of queues) counts.set(queue, await messagesOf(connection, queue));
    return counts;
  } finally {
    await connection.close();
  }
}

/** Resolves when all are empty twice in a row. */
export async function untilDrained(
  url: string,
  queues: readonly string[],
  milliseconds: number,
): Promise<boolean> {
  const deadline = performance.now() + milliseconds;
  for (let empty = 0; empty < 2; ) {
    if (performance.now() > deadline) return false;
    const counts = await messagesIn(url, queues);
    empty = [...counts.values()].every((count) => count === 0) ? empty + 1 : 0;
    await delay(100);
  }
  return true;
}

/** A look at a queue that is not there costs its channel. */
async function messagesOf(connection: ChannelModel, queue: string): Promise<number | null> {
  const channel = await connection.createChannel();
  channel.on('error', () => undefined);
  try {
    const { messageCount } = await channel.checkQueue(queue);
    await channel.close();
    return messageCount;
  } catch {
    return null;
  }
}
