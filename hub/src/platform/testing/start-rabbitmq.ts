/**
 * A RabbitMQ node of one's own for a test: own name, ports, cookie, data and port mapper in a temporary folder, so
 * that it meets no other. Programs run as children and are ended by their own process ids. It can be killed, started
 * again at the same address, and robbed of its data.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, glob, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

export type RabbitMq = {
  readonly url: string;
  /** SIGKILL, and no more; `start` brings it back at the same address with what its disk has. */
  readonly kill: () => Promise<void>;
  readonly start: () => Promise<void>;
  /** Stops it as an operator would: it is away until `start`. */
  readonly shutDown: () => Promise<void>;
  /** Only while it is down: everything that it knew is gone. */
  readonly wipe: () => Promise<void>;
  /** Only while it is down: the queue comes back without a leader, as when we are killed moments after declaring it. */
  readonly breakQueue: (queue: string) => Promise<void>;
  /** `rabbitmqctl` against this node. */
  readonly control: (...parameters: string[]) => Promise<string>;
  /** For good: ends everything and leaves nothing. */
  readonly stop: () => Promise<void>;
};

/** Debian's package; the wrappers in /usr/sbin would insist on the system's own user and folders. */
const PROGRAMS = '/usr/lib/rabbitmq/bin';
export const RABBITMQ_BINARY = `${PROGRAMS}/rabbitmq-server`;
const START_WITHIN_MS = 60_000;

/** `port`: where it listens; any free one when nothing is said. */
export async function startRabbitMq(options: { readonly port?: number } = {}): Promise<RabbitMq> {
  const directory = await mkdtemp(join(tmpdir(), 'counterbook-rabbitmq-'));
  const [port, distributionPort, mapperPort] = await Promise.all([
    options.port ?? freePort(),
    freePort(),
    freePort(),
  ]);
  await writeFile(join(directory, '.erlang.cookie'), 'counterbook-test');
  await chmod(join(directory, '.erlang.cookie'), 0o400);
  await writeFile(join(directory, 'enabled_plugins'), '[].');
  const environment = environmentOf(directory, { port, distributionPort, mapperPort });
  const run = (program: string, parameters: readonly string[]) =>
    spawn(program, parameters, { env: environment, stdio: 'ignore' });
  const mapper = run('epmd', ['-address', '127.0.0.1', '-port', String(mapperPort)]);
  let node: ChildProcess | null = null;

  const start = async (): Promise<void> => {
    node = run(RABBITMQ_BINARY, []);
    if (!(await listens(port, node))) throw new Error('RabbitMQ did not start');
  };
  const finish = async (signal: NodeJS.Signals): Promise<void> => {
    if (node !== null) await end(node, signal);
    node = null;
  };
  const stop = async (): Promise<void> => {
    await finish('SIGKILL');
    await end(mapper, 'SIGTERM');
    await rm(directory, { recursive: true, force: true });
  };
  try {
    await start();
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url: `amqp://127.0.0.1:${port}`,
    kill: () => finish('SIGKILL'),
    start,
    shutDown: () => finish('SIGTERM'),
    wipe: () => rm(join(directory, 'mnesia'), { recursive: true, force: true }),
    breakQueue: async (queue) => {
      for await (const names of glob(join(directory, 'mnesia', '*', 'quorum', '*', 'names.dets')))
        await forgetName(names, queue);
    },
    control: (...parameters) => control(environment, parameters),
    stop,
  };
}

type Environment = Readonly<Record<string, string>>;

function environmentOf(
  directory: string,
  at: { readonly port: number; readonly distributionPort: number; readonly mapperPort: number },
): Environment {
  return {
    PATH: process.env.PATH ?? '',
    HOME: directory,
    ERL_EPMD_PORT: String(at.mapperPort),
    ERL_EPMD_ADDRESS: '127.0.0.1',
    RABBITMQ_NODENAME: `counterbook-${at.port}@localhost`,
    RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
    RABBITMQ_NODE_PORT: String(at.port),
    RABBITMQ_DIST_PORT: String(at.distributionPort),
    RABBITMQ_MNESIA_BASE: join(directory, 'mnesia'),
    RABBITMQ_LOG_BASE: join(directory, 'log'),
    RABBITMQ_PID_FILE: join(directory, 'pid'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(directory, 'enabled_plugins'),
    RABBITMQ_CONF_ENV_FILE: join(directory, 'none.conf'),
    // The script then becomes the node instead of watching over it: a signal to our child reaches the node itself.
    RUNNING_UNDER_SYSTEMD: 'true',
  };
}

async function control(environment: Environment, parameters: readonly string[]): Promise<string> {
  const child = spawn(join(PROGRAMS, 'rabbitmqctl'), parameters, {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      said += chunk;
    });
  }
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`rabbitmqctl ${parameters.join(' ')}: ${said}`);
  return said;
}

/** What the broker writes down some time after it declared a queue: under which name its log goes on. */
async function forgetName(names: string, queue: string): Promise<void> {
  const forget =
    `{ok, T} = dets:open_file(names, [{file, "${names}"}]), ` +
    `[_] = dets:lookup(T, '%2F_${queue}'), ok = dets:delete(T, '%2F_${queue}'), ok = dets:close(T), halt(0).`;
  const [code] = await once(spawn('erl', ['-noshell', '-eval', forget], { stdio: 'ignore' }), 'close');
  if (code !== 0) throw new Error(`${queue} is not in ${names}`);
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

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill(signal);
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
