/**
 * Puts the hub together: database, bus, services, gateway, in this order, and takes it apart in the other. Either all
 * services share this process, or it is one of them and finds its neighbours by their addresses; the code between
 * them is the same.
 */
import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ContractError } from '@counterbook/shared/result';
import type { Logger } from 'pino';
import { startGateway } from './gateway/service.ts';
import { verifyWithAuth } from './platform/auth/verify-with-auth.ts';
import type { Bus } from './platform/bus/bus.ts';
import { createDeadLetterFile } from './platform/bus/dead-letters.ts';
import { createInProcessBus } from './platform/bus/in-process-bus.ts';
import { createRabbitMqBus } from './platform/bus/rabbitmq-bus.ts';
import type { Config } from './platform/config/config.ts';
import type { ServiceUrls } from './platform/config/service-urls.ts';
import { startEmbeddedMongo } from './platform/mongo/embedded/start-embedded-mongo.ts';
import type { Service } from './platform/service/service.ts';
import { startService } from './platform/service/start-service.ts';
import { SERVICES } from './services.ts';

export type Hub = { readonly url: string; readonly stop: () => Promise<void> };

const QUIET_WITHIN_MS = 3000;
const GATEWAY_PORT = 8000;

/** `only`: the one service (or `gateway`) that this process is; null for the whole hub. */
export async function startHub(config: Config, log: Logger, only: string | null): Promise<Hub> {
  const stack = new AsyncDisposableStack();
  try {
    mkdirSync(config.dataDirectory, { recursive: true, mode: 0o700 });
    const url =
      only === 'gateway'
        ? await startGatewayAlone(config, log, stack)
        : await startAll(config, log, only, stack);
    return { url, stop: () => stack.disposeAsync() };
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}

async function startAll(
  config: Config,
  log: Logger,
  only: string | null,
  stack: AsyncDisposableStack,
): Promise<string> {
  const services = SERVICES.filter(({ name }) => only === null || name === only);
  if (services.length === 0) throw new ContractError(`there is no service "${only}"`);
  const now = () => new Date();
  const mongoUrl = await mongoFor(config, only, stack);
  const { bus, open } = await busFor(config, log, only);
  const serviceUrls = { ...neighbours(config) };
  const tokens = verifyWithAuth({ authUrl: () => anyOf(serviceUrls.auth), now });
  // Registered before the services: they let go first, so that the bus ends with nobody left to publish.
  const started: Awaited<ReturnType<typeof startService>>[] = [];
  stack.defer(() => stopServices(started, bus));
  const environment = {
    config: { ...config, serviceUrls },
    log,
    bus,
    tokens,
    now,
    newId: randomUUID,
    mongoUrl,
  };
  for (const service of services) {
    const port = portOf(config, service);
    // Beside each other they are nobody's business but the gateway's.
    const host = only === null ? '127.0.0.1' : config.host;
    const running = await startService(service, environment, { host, port, variable: 'HUB_PORT_BASE' });
    started.push(running);
    serviceUrls[service.name] = [running.url];
  }
  open();
  if (only !== null) return started[0]?.url ?? '';
  const gateway = await startGateway({ config, log }, inOrder(serviceUrls));
  stack.defer(gateway.stop);
  return gateway.url;
}

async function startGatewayAlone(config: Config, log: Logger, stack: AsyncDisposableStack): Promise<string> {
  const gateway = await startGateway({ config, log }, inOrder(neighbours(config)));
  stack.defer(gateway.stop);
  return gateway.url;
}

/** Requests end first, then what they caused is worked off, then the rest waits in the outboxes for the next start. */
async function stopServices(
  started: readonly Awaited<ReturnType<typeof startService>>[],
  bus: Bus,
): Promise<void> {
  await Promise.all(started.map((service) => service.close()));
  await Promise.race([bus.drained(), delay(QUIET_WITHIN_MS, undefined, { ref: false })]);
  await Promise.all([...started.map((service) => service.stop()), bus.stop()]);
}

async function mongoFor(config: Config, only: string | null, stack: AsyncDisposableStack): Promise<string> {
  if (config.mongodbUrl !== null) return config.mongodbUrl;
  if (only !== null) {
    throw new ContractError('MONGODB_URL: is needed where services run in processes of their own');
  }
  const mongo = await startEmbeddedMongo({ directory: join(config.dataDirectory, 'mongo'), port: 0 });
  stack.defer(mongo.stop);
  return mongo.url;
}

/** `open` lets events flow: in one process nothing may be published before everybody has subscribed. */
async function busFor(
  config: Config,
  log: Logger,
  only: string | null,
): Promise<{ readonly bus: Bus; readonly open: () => void }> {
  if (config.rabbitmqUrl !== null) {
    return { bus: await createRabbitMqBus({ url: config.rabbitmqUrl, log }), open: () => undefined };
  }
  if (only !== null) {
    throw new ContractError('RABBITMQ_URL: is needed where services run in processes of their own');
  }
  const file = join(config.dataDirectory, 'dead-letters.ndjson');
  const bus = createInProcessBus({ deadLetters: createDeadLetterFile(file, log, () => new Date()), log });
  return { bus, open: bus.open };
}

function portOf(config: Config, service: Service): number {
  if (config.ports === 'ephemeral') return 0;
  return config.portBase === null ? service.port : config.portBase + service.port - GATEWAY_PORT;
}

/** Where the services are when nothing else is said: on this host, at their ports. */
function neighbours(config: Config): Record<string, readonly string[]> {
  const usual = SERVICES.map((service) => [service.name, [`http://127.0.0.1:${portOf(config, service)}`]]);
  return { ...Object.fromEntries(usual), ...config.serviceUrls };
}

/** Another one at the next try, where one is away. */
function anyOf(instances: readonly string[] = []): string | undefined {
  return instances[Math.floor(Math.random() * instances.length)];
}

function inOrder(urls: ServiceUrls): Record<string, readonly string[]> {
  return Object.fromEntries(SERVICES.flatMap(({ name }) => (urls[name] ? [[name, urls[name]]] : [])));
}
