/**
 * Some services on a real embedded database, a real bus and a real socket, behind one address. What a gateway would
 * route is mounted side by side; tokens are made by the test's own key, with any identity.
 */
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Connection } from 'mongoose';
import { createTokenVerifier, issueAccessToken } from '../auth/access-token.ts';
import type { Identity } from '../auth/identity.ts';
import { internalKeyOf } from '../auth/internal-key.ts';
import { openKeyRing } from '../auth/key-ring.ts';
import { followRevocations, isRevokedBy } from '../auth/revocations.ts';
import type { TokenVerifier } from '../auth/token-verifier.ts';
import type { Bus } from '../bus/bus.ts';
import { createInProcessBus } from '../bus/in-process-bus.ts';
import { readConfig } from '../config/config.ts';
import type { AnyRoute } from '../http/route.ts';
import { createLog } from '../log/log.ts';
import { createMetrics } from '../metrics/metrics.ts';
import { openConnection } from '../mongo/connection.ts';
import { startTestMongo } from '../mongo/embedded/testing/test-mongo.ts';
import { outboxRoutes } from '../outbox/outbox-routes.ts';
import { outboxOf } from '../outbox/outbox-rows.ts';
import { serve } from '../service/serve.ts';
import type { RunningService, Service } from '../service/service.ts';

export type TestHub = {
  readonly baseUrl: string;
  readonly directory: string;
  readonly mongoUrl: string;
  readonly bus: Bus;
  /** Every route of the started services. */
  readonly routes: readonly AnyRoute[];
  /** The database of a started service, to look at what it stored. */
  readonly connectionOf: (service: string) => Connection;
  /** What a gateway before these services would verify by. */
  readonly tokens: TokenVerifier;
  readonly issueToken: (identity: Identity) => string;
  /** What every process does by itself each ten seconds, where auth is among the services. */
  readonly hearRevocations: () => Promise<void>;
  /** Resolves when every outbox is empty and the bus has nothing in work. */
  readonly quiet: () => Promise<void>;
  /** Keeps the directory when the caller gave it: a second hub on it finds everything again. */
  readonly stop: () => Promise<void>;
};

export async function startTestHub(options: {
  readonly services: readonly Service[];
  readonly directory?: string;
  /** Shares that hub's database and directory, as another instance does; it must stop first. */
  readonly beside?: TestHub;
  readonly environment?: Readonly<Record<string, string>>;
  readonly now?: () => Date;
}): Promise<TestHub> {
  const given = options.beside?.directory ?? options.directory;
  const directory = given ?? (await mkdtemp(join(tmpdir(), 'counterbook-hub-')));
  const now = options.now ?? (() => new Date());
  const serviceUrls: Record<string, readonly string[]> = {};
  const read = readConfig({
    HUB_DATA: directory,
    HUB_PORTS: 'ephemeral',
    LOG_LEVEL: process.env.LOG_LEVEL ?? 'fatal',
    ...options.environment,
  });
  const config = { ...read, serviceUrls };
  const log = createLog(config.logLevel);
  const mongoUrl = options.beside?.mongoUrl ?? read.mongodbUrl;
  const mongo = mongoUrl
    ? { url: mongoUrl, stop: async () => {} }
    : await startTestMongo({ directory: join(directory, 'mongo'), port: 0 });
  const bus = createInProcessBus({ log });
  const keys = openKeyRing(join(directory, 'keys', 'tokens'), now);
  const revocations = followRevocations(() => new URL('/api/auth/revocations', serviceUrls.auth?.[0]).href);
  const hasAuth = options.services.some(({ name }) => name === 'auth');
  const tokens = createTokenVerifier({
    findKey: async (kid) => keys.published().find((key) => key.kid === kid)?.publicKey ?? null,
    isRevoked: async (token) => hasAuth && isRevokedBy(await revocations.read(), token),
    now,
  });

  const connections = new Map<string, Connection>();
  const started: RunningService[] = [];
  for (const service of options.services) {
    const connection = await openConnection(mongo.url, service.database);
    connections.set(service.name, connection);
    const context = { config, log, connection, bus, tokens, now, newId: randomUUID };
    started.push(await service.start(context));
  }
  const internalKey = internalKeyOf(config);
  const routers = [
    ...[...connections].map(([service, connection]) =>
      outboxRoutes({ service, connection, key: internalKey, now }),
    ),
    ...started.map(({ routes }) => routes.router),
  ];
  const door = { log, metrics: createMetrics('hub'), http: config.http };
  const served = await serve(door, routers, { host: config.host, port: 0, variable: 'HUB_PORT' });
  for (const { attach } of started) attach?.(served.server);
  for (const { name } of options.services) serviceUrls[name] = [served.url];
  await bus.open();

  return {
    baseUrl: served.url,
    directory,
    mongoUrl: mongo.url,
    bus,
    routes: started.flatMap(({ routes }) => routes.registered),
    connectionOf: (service) => {
      const connection = connections.get(service);
      if (!connection) throw new Error(`${service} is not among the started services`);
      return connection;
    },
    tokens,
    issueToken: (identity) => issueAccessToken(keys.signing(), { ...identity, version: 0 }, now()),
    hearRevocations: revocations.refresh,
    quiet: () => quiet(bus, [...connections.values()]),
    stop: async () => {
      await served.stop();
      await Promise.all([...started.map((running) => running.stop()), bus.stop()]);
      await Promise.all([...connections.values()].map((connection) => connection.close()));
      await mongo.stop();
      if (given === undefined) await rm(directory, { recursive: true, force: true });
    },
  };
}

/** A device's key pair and public key in PEM, for tests that enrol a terminal or sign as one. */
export function aDeviceKey() {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  return { privateKey, publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString() };
}

async function quiet(bus: Bus, connections: readonly Connection[]): Promise<void> {
  for (;;) {
    await bus.drained();
    const waiting = await Promise.all(
      connections.map((connection) => outboxOf(connection).countDocuments({ pending: true })),
    );
    if (waiting.every((count) => count === 0)) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
