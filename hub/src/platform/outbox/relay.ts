/**
 * Publishes a service's outbox rows in their order, at least once. Of several instances one has the lease and tells;
 * a row is marked in a transaction that touches the lease, so that an instance that was paused and replaced can tell
 * again what was told (which the inboxes notice) but never mark what its successor has not told.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Connection } from 'mongoose';
import type { Logger } from 'pino';
import type { Bus } from '../bus/bus.ts';
import { eventIn } from '../bus/event-content.ts';
import { createLease, type Lease } from '../lease/lease.ts';
import { inTransaction } from '../mongo/transaction.ts';
import { type OutboxRow, outboxOf } from './outbox-rows.ts';

const BATCH = 1000;
/** Rows of another instance, which wakes nobody here. */
const POLL_MS = 100;
/** Where there is none every row wakes us, but for one whose commit was never answered. */
const POLL_ALONE_MS = 1000;
const RETRY_MS = 1000;
/** How often an instance without the lease asks for it. */
const ASK_AGAIN_MS = 500;

export type Relay = {
  readonly wake: () => void;
  /** Waits for the batch in work; what is not told yet is told after the next start, or by another instance. */
  readonly stop: () => Promise<void>;
};

type Deps = {
  readonly connection: Connection;
  readonly bus: Pick<Bus, 'publish'>;
  readonly log: Logger;
  readonly now: () => Date;
  /** Only this process writes the rows. */
  readonly isAlone: boolean;
};

export function startRelay(deps: Deps): Relay {
  const { connection, log } = deps;
  const pollMs = deps.isAlone ? POLL_ALONE_MS : POLL_MS;
  const lease = createLease(connection, 'outbox');
  let stopped = false;
  let isNews = false;
  let ring: (() => void) | null = null;

  const sleep = (ms: number) =>
    new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer);
        ring = null;
        resolve();
      };
      const timer = setTimeout(done, ms);
      ring = done;
    });
  const run = async (): Promise<void> => {
    while (!stopped) {
      isNews = false;
      try {
        const isTelling = await lease.take();
        const published = isTelling ? await publishBatch(deps, lease) : 0;
        if (published === 0 && !isNews && !stopped) await sleep(isTelling ? pollMs : ASK_AGAIN_MS);
      } catch (error) {
        if (stopped) return;
        log.error({ err: error, database: connection.name }, 'events wait: the relay tries again');
        await delay(RETRY_MS * (0.5 + Math.random()));
      }
    }
  };
  const running = run();

  return {
    wake: () => {
      isNews = true;
      ring?.();
    },
    stop: async () => {
      stopped = true;
      ring?.();
      await running;
      await lease.giveBack().catch(() => undefined);
    },
  };
}

async function publishBatch(deps: Deps, lease: Lease): Promise<number> {
  const { connection, bus, log } = deps;
  const rows = await outboxOf(connection)
    .find({ pending: true }, { sort: { _id: 1 }, limit: BATCH })
    .toArray();
  if (rows.length === 0) return 0;
  const events = rows.map(({ text }) => eventIn(text));
  const isStillOurs = await lease.during(() => bus.publish(events));
  if (isStillOurs && (await markPublished(deps, lease, rows))) return rows.length;
  log.warn({ database: connection.name }, 'another instance tells this outbox now');
  return 0;
}

/** False where the lease is another's: then these rows are the other's to tell and to mark. */
async function markPublished(deps: Deps, lease: Lease, rows: readonly OutboxRow[]): Promise<boolean> {
  const { connection, now } = deps;
  return inTransaction(connection, async (session) => {
    const batch = await lease.nextNumber(session);
    if (batch === null) return false;
    await outboxOf(connection).updateMany(
      { _id: { $in: rows.map(({ _id }) => _id) } },
      { $set: { publishedAt: now(), batch }, $unset: { pending: '' } },
      { session },
    );
    return true;
  });
}
