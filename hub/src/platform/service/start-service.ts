import { Router } from 'express';
import type { Connection } from 'mongoose';
import { internalKeyOf } from '../auth/internal-key.ts';
import { observeBus } from '../metrics/bus-metrics.ts';
import { observeDatabase } from '../metrics/database-metrics.ts';
import { openConnection } from '../mongo/connection.ts';
import { outboxRoutes } from '../outbox/outbox-routes.ts';
import { measureOutbox } from '../outbox/outbox-rows.ts';
import type { Door } from './door.ts';
import { patiently } from './patiently.ts';
import type { Service, ServiceContext } from './service.ts';

export type StartedService = {
  /** After its door is closed, when the bus is quiet: ends the relay and lets the database go. */
  readonly stop: () => Promise<void>;
};

type Environment = Omit<ServiceContext, 'connection'> & { readonly mongoUrl: string };

/** An event that waits for longer than this shows that its relay does not get on. */
const OUTBOX_WITHIN_SECONDS = 60;

/** Waits for the service's database, starts the service on it and lets it in behind its door. */
export async function startService(
  service: Service,
  environment: Environment,
  door: Door,
): Promise<StartedService> {
  const { mongoUrl, ...rest } = environment;
  const log = rest.log.child({ service: service.name });
  const connection = await patiently(log, () => openConnection(mongoUrl, service.database));
  try {
    const running = await service.start({ ...rest, log, connection });
    observeDatabase(door.metrics, connection);
    observeBus(door.metrics, { bus: rest.bus, connection, now: rest.now });
    const key = internalKeyOf(rest.config);
    const outbox = outboxRoutes({ service: service.name, connection, key, now: rest.now });
    const router = Router().use(outbox, running.routes.router);
    const checks = {
      database: () => answers(connection),
      bus: async () => rest.bus.trouble() ?? rest.bus.isReady(),
      outbox: async () => (await measureOutbox(connection, rest.now)).lagSeconds < OUTBOX_WITHIN_SECONDS,
    };
    door.enter({ ...running, routes: { ...running.routes, router } }, checks);
    return {
      stop: async () => {
        await running.stop();
        await connection.close();
      },
    };
  } catch (error) {
    await connection.close();
    throw error;
  }
}

async function answers(connection: Connection): Promise<boolean> {
  const pong = await connection.db?.admin().command({ ping: 1 }, { timeoutMS: 2000 });
  return pong?.ok === 1;
}
