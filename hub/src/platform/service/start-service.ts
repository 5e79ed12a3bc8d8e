import type { Connection } from 'mongoose';
import { observeDatabase } from '../metrics/database-metrics.ts';
import { createMetrics } from '../metrics/metrics.ts';
import { openConnection } from '../mongo/connection.ts';
import { type Place, serve } from './serve.ts';
import type { Service, ServiceContext } from './service.ts';

export type StartedService = {
  readonly name: string;
  readonly url: string;
  /** Stops taking requests and lets those in work finish. */
  readonly close: () => Promise<void>;
  /** After `close`, when the bus is quiet: ends the relay and lets the database go. */
  readonly stop: () => Promise<void>;
};

type Environment = Omit<ServiceContext, 'connection'> & { readonly mongoUrl: string };

/** Gives a service its database, and its own HTTP server with health and metrics. */
export async function startService(
  service: Service,
  environment: Environment,
  at: Place,
): Promise<StartedService> {
  const { mongoUrl, ...rest } = environment;
  const log = rest.log.child({ service: service.name });
  const connection = await openConnection(mongoUrl, service.database);
  try {
    const running = await service.start({ ...rest, log, connection });
    const metrics = createMetrics(service.name);
    observeDatabase(metrics, connection);
    const checks = () => ({ database: () => answers(connection) });
    const { http } = rest.config;
    const door = { log, metrics, http, checks, ...(running.detach && { leave: running.detach }) };
    const served = await serve(door, [running.routes.router], at);
    running.attach?.(served.server);
    return {
      name: service.name,
      url: served.url,
      close: served.stop,
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
