/**
 * A publisher as every service is one: decides in a transaction, tells through its outbox, and lets consumers read it.
 * It stands for `company`, which tells `company.changed` to the queue `shop.events`.
 */
import type { Connection } from 'mongoose';
import { internalKeyOf } from '../../auth/internal-key.ts';
import { readConfig } from '../../config/config.ts';
import { createLog } from '../../log/log.ts';
import { createMetrics } from '../../metrics/metrics.ts';
import { openConnection } from '../../mongo/connection.ts';
import { inTransaction } from '../../mongo/transaction.ts';
import { newEvent } from '../../outbox/new-event.ts';
import { createOutbox } from '../../outbox/outbox.ts';
import { outboxRoutes } from '../../outbox/outbox-routes.ts';
import { outboxOf } from '../../outbox/outbox-rows.ts';
import { serve } from '../../service/serve.ts';
import type { Bus } from '../bus.ts';

export const INTERNAL_KEY = 'a key that the processes of a test share';
export const TYPE = 'company.changed';
export const QUEUE = 'shop.events';

export type Teller = {
  readonly url: string;
  readonly connection: Connection;
  /** The next `count` events of each company, numbered from 1 without a gap, a few to a transaction. */
  readonly tell: (count: number, companies?: readonly string[]) => Promise<void>;
  /** All that was told, by company: how many. */
  readonly told: ReadonlyMap<string, number>;
  readonly published: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

const now = () => new Date();

export async function startTeller(mongoUrl: string, bus: Bus, database = 'companydb'): Promise<Teller> {
  const log = createLog('silent');
  const config = readConfig({ HUB_INTERNAL_KEY: INTERNAL_KEY });
  const connection = await openConnection(mongoUrl, database);
  const outbox = createOutbox({ connection, bus, log, now });
  await outbox.start();
  const key = internalKeyOf(config);
  const door = { log, metrics: createMetrics('company'), http: config.http };
  const routes = outboxRoutes({ service: 'company', connection, key, now });
  const served = await serve(door, [routes], { host: '127.0.0.1', port: 0, variable: 'HUB_PORT' });
  const told = new Map<string, number>();
  return {
    url: served.url,
    connection,
    told,
    tell: async (count, companies = ['c1']) => {
      for (let from = 0; from < count; from += 10) {
        const events = companies.flatMap((companyId) =>
          Array.from({ length: Math.min(10, count - from) }, () => nextOf(told, companyId)),
        );
        await inTransaction(connection, (session) => outbox.add(session, events));
      }
    },
    published: async () => {
      while ((await outboxOf(connection).countDocuments({ pending: true })) > 0) await pause();
    },
    stop: async () => {
      await served.stop();
      await outbox.stop();
      await connection.close();
    },
  };
}

function nextOf(told: Map<string, number>, companyId: string) {
  const number = (told.get(companyId) ?? 0) + 1;
  told.set(companyId, number);
  const partitionKey = companyId;
  const data = { number };
  return newEvent({
    id: `${companyId}-${number}`,
    source: 'company',
    type: TYPE,
    companyId,
    partitionKey,
    data,
    time: now(),
  });
}

export const pause = () => new Promise((resolve) => setTimeout(resolve, 25));
