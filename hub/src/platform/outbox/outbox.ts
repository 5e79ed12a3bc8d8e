import type { Event } from '@counterbook/shared/events';
import type { ClientSession, Connection } from 'mongoose';
import type { Logger } from 'pino';
import type { Bus } from '../bus/bus.ts';
import { type Config, isAlone } from '../config/config.ts';
import { afterCommit } from '../mongo/transaction.ts';
import {
  addOutboxRows,
  continueAfterStoredRows,
  createOutboxIndexes,
  OUTBOX_WRITTEN,
} from './outbox-rows.ts';
import { type Relay, startRelay } from './relay.ts';

export type Outbox = {
  /** Writes the events in the caller's transaction; the relay is woken by its commit. */
  readonly add: (session: ClientSession, events: readonly Event[]) => Promise<void>;
  /** For whoever does not want to wait for the poll. */
  readonly wake: () => void;
  readonly start: () => Promise<void>;
  /** Waits for the batch in work; what is not told yet is told after the next start. */
  readonly stop: () => Promise<void>;
};

export function createOutbox(deps: {
  readonly connection: Connection;
  readonly bus: Pick<Bus, 'publish'>;
  readonly log: Logger;
  readonly now: () => Date;
  /** Without it the rows may be another process's as well. */
  readonly config?: Pick<Config, 'rabbitmqUrl'>;
}): Outbox {
  const { connection, now } = deps;
  let relay: Relay | null = null;
  const wake = () => relay?.wake();

  return {
    add: async (session, events) => {
      addOutboxRows(connection, session, events, now);
      if (events.length > 0) afterCommit(session, wake);
    },
    wake,
    start: async () => {
      await createOutboxIndexes(connection);
      await continueAfterStoredRows(connection);
      connection.on(OUTBOX_WRITTEN, wake);
      relay = startRelay({ ...deps, isAlone: deps.config !== undefined && isAlone(deps.config) });
    },
    stop: async () => {
      connection.off(OUTBOX_WRITTEN, wake);
      await relay?.stop();
    },
  };
}
