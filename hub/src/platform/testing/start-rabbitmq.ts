/**
 * A RabbitMQ node of one's own for a test: own name, ports, cookie, data and port mapper in a temporary folder, so
 * that it meets no other. Both programs run as children and are ended by their own process ids.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

export type RabbitMq = { readonly url: string; readonly stop: () => Promise<void> };

/** Debian's package; the wrapper in /usr/sbin would insist on the system's own user and folders. */
export const RABBITMQ_BINARY = '/usr/lib/rabbitmq/bin/rabbitmq-server';
const START_WITHIN_MS = 60_000;

export async function startRabbitMq(): Promise<RabbitMq> {
  const directory = await mkdtemp(join(tmpdir(), 'counterbook-rabbitmq-'));
  const [port, distributionPort, mapperPort] = await Promise.all([freePort(), freePort(), freePort()]);
  await writeFile(join(directory, '.erlang.cookie'), 'counterbook-test');
  await chmod(join(directory, '.erlang.cookie'), 0o400);
  await writeFile(join(directory, 'enabled_plugins'), '[].');
  const environment = {
    PATH: process.env.PATH ?? '',
    HOME: directory,
    ERL_EPMD_PORT: String(mapperPort),
    ERL_EPMD_ADDRESS: '127.0.0.1',
    RABBITMQ_NODENAME: `counterbook-${port}@localhost`,
    RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
    RABBITMQ_NODE_PORT: String(port),
    RABBITMQ_DIST_PORT: String(distributionPort),
    RABBITMQ_MNESIA_BASE: join(directory, 'mnesia'),
    RABBITMQ_LOG_BASE: join(directory, 'log'),
    RABBITMQ_PID_FILE: join(directory, 'pid'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(directory, 'enabled_plugins'),
    RABBITMQ_CONF_ENV_FILE: join(directory, 'none.conf'),
  };
  const start = (program: string, parameters: readonly string[]) =>
    spawn(program, parameters, { env: environment, stdio: 'ignore' });
  const mapper = start('epmd', ['-address', '127.0.0.1', '-port', String(mapperPort)]);
  const node = start(RABBITMQ_BINARY, []);
  const stop = async () => {
    await end(node);
    await end(mapper);
    await rm(directory, { recursive: true, force: true });
  };
  if (await listens(port, node)) return { url: `amqp://127.0.0.1:${port}`, stop };
  await stop();
  throw new Error('RabbitMQ did not start');
}

async function listens(port: number, node: ChildProcess): Promise<boolean> {
  const deadline = performance.now() + START_WITHIN_MS;
  while (performance.now() < deadline && node.exitCode === null) {
    const socket = connect({ port, host: '127.0.0.1' });
    const isOpen = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (isOpen) return true;
    await delay(200);
  }
  return false;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const kill = setTimeout(() => child.kill('SIGKILL'), 15_000);
  await exited;
  clearTimeout(kill);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
