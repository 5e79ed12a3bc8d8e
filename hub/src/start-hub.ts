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
import { createInProcessBus } from './platform/bus/in-process-bus.ts';
import { createRabbitMqBus } from './platform/bus/rabbitmq-bus.ts';
import { TOPOLOGY } from './platform/bus/topology.ts';
import type { Config } from './platform/config/config.ts';
import type { ServiceUrls } from './platform/config/service-urls.ts';
import { noteDatabase } from './platform/mongo/database-url.ts';
import { startEmbeddedMongo } from './platform/mongo/embedded/start-embedded-mongo.ts';
import { type Door, openDoor } from './platform/service/door.ts';
import type { Service } from './platform/service/service.ts';
import { type StartedService, startService } from './platform/service/start-service.ts';
import { SERVICES } from './services.ts';

export type Hub = { readonly url: string; readonly stop: () => Promise<void> };

const QUIET_WITHIN_MS = 3000;
const GATEWAY_PORT = 8000;

/** `only`: the one service (or `gateway`) that this process is; null for the whole hub. */
export async function startHub(config: Config, log: Logger, only: string | null): Promise<Hub> {
  const stack = new AsyncDisposableStack();
  try {
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
  if (only !== null) requireGround(config);
  const serviceUrls = { ...neighbours(config) };
  const doors = await openDoors(services, { config, log, only }, stack);
  for (const { service, door } of doors) serviceUrls[service.name] = [door.url];
  const mongoUrl = await mongoFor(config, stack);
  const { bus, open } = await busFor(config, log, only);
  // Registered before the services: they let go first, so that the bus ends with nobody left to publish.
  const started: StartedService[] = [];
  stack.defer(() => stopServices(doors, started, bus));
  const now = () => new Date();
  const tokens = verifyWithAuth({ authUrl: () => anyOf(serviceUrls.auth), now });
  const environment = {
    config: { ...config, serviceUrls },
    log,
    bus,
    tokens,
    now,
    newId: randomUUID,
    mongoUrl,
  };
  for (const { service, door } of doors) started.push(await startService(service, environment, door));
  await open();
  if (only !== null) return doors[0]?.door.url ?? '';
  const gateway = await startGateway({ config, log, tokens }, inOrder(serviceUrls));
  stack.defer(gateway.stop);
  return gateway.url;
}

function requireGround(config: Config): void {
  const missing = { MONGODB_URL: config.mongodbUrl, RABBITMQ_URL: config.rabbitmqUrl };
  for (const [variable, url] of Object.entries(missing)) {
    if (url !== null) continue;
    throw new ContractError(`${variable}: is needed where services run in processes of their own`);
  }
}

async function openDoors(
  services: readonly Service[],
  { config, log, only }: { readonly config: Config; readonly log: Logger; readonly only: string | null },
  stack: AsyncDisposableStack,
): Promise<{ readonly service: Service; readonly door: Door }[]> {
  const doors: { service: Service; door: Door }[] = [];
  for (const service of services) {
    // Beside each other they are nobody's business but the gateway's.
    const host = only === null ? '127.0.0.1' : config.host;
    const at = { host, port: portOf(config, service), variable: 'HUB_PORT_BASE' };
    const door = await openDoor(
      service.name,
      { log: log.child({ service: service.name }), http: config.http },
      at,
    );
    stack.defer(door.close);
    doors.push({ service, door });
  }
  return doors;
}

async function startGatewayAlone(config: Config, log: Logger, stack: AsyncDisposableStack): Promise<string> {
  const urls = inOrder(neighbours(config));
  const tokens = verifyWithAuth({ authUrl: () => anyOf(urls.auth), now: () => new Date() });
  const gateway = await startGateway({ config, log, tokens }, urls);
  stack.defer(gateway.stop);
  return gateway.url;
}

/** Requests end first, then what they caused is worked off, then the rest waits in the outboxes for the next start. */
async function stopServices(
  doors: readonly { readonly door: Door }[],
  started: readonly StartedService[],
  bus: Bus,
): Promise<void> {
  await Promise.all(doors.map(({ door }) => door.close()));
  await Promise.race([bus.drained(), delay(QUIET_WITHIN_MS, undefined, { ref: false })]);
  await Promise.all([...started.map((service) => service.stop()), bus.stop()]);
}

async function mongoFor(config: Config, stack: AsyncDisposableStack): Promise<string> {
  if (config.mongodbUrl !== null) return config.mongodbUrl;
  mkdirSync(config.dataDirectory, { recursive: true, mode: 0o700 });
  const mongo = await startEmbeddedMongo({ directory: join(config.dataDirectory, 'mongo'), port: 0 });
  stack.defer(mongo.stop);
  stack.defer(noteDatabase(config.dataDirectory, mongo.url).forget);
  return mongo.url;
}

/** `open` lets events flow: in one process nothing may be published before everybody has subscribed. */
async function busFor(
  config: Config,
  log: Logger,
  only: string | null,
): Promise<{ readonly bus: Bus; readonly open: () => Promise<void> }> {
  if (config.rabbitmqUrl !== null) {
    const { rabbitmqUrl: url, busPartitions: partitions } = config;
    const name = `counterbook ${only ?? 'hub'}`;
    const bus = await createRabbitMqBus({ url, log, topology: TOPOLOGY, partitions, name });
    return { bus, open: async () => undefined };
  }
  const bus = createInProcessBus({ log, topology: TOPOLOGY });
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
