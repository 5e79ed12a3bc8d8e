import type { Event } from '@counterbook/shared/events';
import type { ClientSession, Connection } from 'mongoose';
import type { Logger } from 'pino';
import type { Bus } from '../bus/bus.ts';
import { addOutboxRows, continueAfterStoredRows, OUTBOX_WRITTEN, outboxOf } from './outbox-rows.ts';

export type Outbox = {
  /** Writes the events in the caller's transaction; the relay is woken when the session ends. */
  readonly add: (session: ClientSession, events: readonly Event[]) => Promise<void>;
  /** For whoever does not want to wait for the end of the session or the poll. */
  readonly wake: () => void;
  readonly start: () => Promise<void>;
  /** Waits for the batch in work; what is not told yet is told after the next start. */
  readonly stop: () => Promise<void>;
};

type Deps = {
  readonly connection: Connection;
  readonly bus: Bus;
  readonly log: Logger;
  readonly now: () => Date;
};

const BATCH = 1000;
const POLL_MS = 100;
const RETRY_MS = 1000;

/** Publishes a service's outbox rows in their order, at least once: a crash before the deletion tells them again. */
export function createOutbox(deps: Deps): Outbox {
  const { connection, bus, log, now } = deps;
  const woken = new WeakSet<ClientSession>();
  let stopped = false;
  let isNews = false;
  let ring: (() => void) | null = null;
  let relay: Promise<void> = Promise.resolve();

  const wake = (): void => {
    isNews = true;
    ring?.();
  };
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
        const published = await publishBatch(connection, bus);
        if (published === 0 && !isNews && !stopped) await sleep(POLL_MS);
      } catch (error) {
        if (stopped) return;
        log.error({ err: error, database: connection.name }, 'events wait: the relay tries again');
        await sleep(RETRY_MS);
      }
    }
  };

  return {
    add: async (session, events) => {
      await addOutboxRows(connection, session, events, now);
      if (events.length === 0 || woken.has(session)) return;
      woken.add(session);
      session.once('ended', wake);
    },
    wake,
    start: async () => {
      await continueAfterStoredRows(connection);
      connection.on(OUTBOX_WRITTEN, wake);
      relay = run();
    },
    stop: async () => {
      stopped = true;
      connection.off(OUTBOX_WRITTEN, wake);
      wake();
      await relay;
    },
  };
}

async function publishBatch(connection: Connection, bus: Bus): Promise<number> {
  const outbox = outboxOf(connection);
  const rows = await outbox.find({}, { sort: { _id: 1 }, limit: BATCH }).toArray();
  if (rows.length === 0) return 0;
  await bus.publish(rows.map(({ event }) => event));
  await outbox.deleteMany({ _id: { $in: rows.map(({ _id }) => _id) } });
  return rows.length;
}
