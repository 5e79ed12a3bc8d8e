import type { Connection } from 'mongoose';
import { observeDatabase } from '../metrics/database-metrics.ts';
import { openConnection } from '../mongo/connection.ts';
import type { Door } from './door.ts';
import { patiently } from './patiently.ts';
import type { Service, ServiceContext } from './service.ts';

export type StartedService = {
  /** After its door is closed, when the bus is quiet: ends the relay and lets the database go. */
  readonly stop: () => Promise<void>;
};

type Environment = Omit<ServiceContext, 'connection'> & { readonly mongoUrl: string };

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
    door.enter(running, { database: () => answers(connection) });
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
