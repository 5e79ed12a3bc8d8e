/**
 * A RabbitMQ node of the hub's own, from Debian's package: own name, ports, cookie, port mapper and data folder, on
 * the loopback address alone. It meets no other RabbitMQ of this machine.
 */
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Program } from './program.ts';

/** The wrapper in /usr/sbin would insist on the system's own user and folders. */
const SERVER = '/usr/lib/rabbitmq/bin/rabbitmq-server';
const PORT_MAPPER = '/usr/bin/epmd';
const BANNER =
  /^\s*($|#|RabbitMQ 3|Erlang:|TLS Library:|Release series|Copyright|Licensed|Doc guides:|Support:|Tutorials:|Monitoring:|Logs:|<stdout>|\/\S+\.log$|Config file|Starting broker\.\.\.$|completed with|\S+ \S+ \[(info|notice)\])/;
const USER = 'counterbook';

export type RabbitMqPlace = {
  readonly directory: string;
  readonly port: number;
  readonly distributionPort: number;
  readonly mapperPort: number;
  /** Of the only user, and of the node itself. */
  readonly password: string;
};

/** Throws in words for the operator when the package is not there. */
export function requireRabbitMq(): void {
  if (existsSync(SERVER) && existsSync(PORT_MAPPER)) return;
  throw new Error(
    [
      'RabbitMQ is not installed here. Three ways on:',
      '  apt-get install rabbitmq-server      (Debian, Ubuntu; the service it sets up is not needed)',
      '  RABBITMQ_URL=amqp://user:password@host npm run start:services      with a broker that you have',
      '  npm start                            everything in one process, which needs no broker',
    ].join('\n'),
  );
}

export function rabbitMqUrl({ port, password }: RabbitMqPlace): string {
  return `amqp://${USER}:${password}@127.0.0.1:${port}`;
}

/** The port mapper stands apart so that it is supervised too; left to itself, Erlang starts one that never ends. */
export function rabbitMqPrograms(place: RabbitMqPlace): readonly [mapper: Program, node: Program] {
  const environment = environmentOf(place);
  const mapper: Program = {
    name: 'port-mapper',
    command: PORT_MAPPER,
    arguments: ['-address', '127.0.0.1', '-port', String(place.mapperPort)],
    environment,
    url: `tcp://127.0.0.1:${place.mapperPort}`,
    readiness: { kind: 'listens', port: place.mapperPort },
    // What it says of the knock that asks whether it is up.
    chatter: /got partial packet only/,
    stopWithinMs: 2000,
  };
  const node: Program = {
    name: 'rabbitmq',
    command: SERVER,
    arguments: [],
    environment,
    url: `amqp://127.0.0.1:${place.port}`,
    readiness: { kind: 'listens', port: place.port },
    prepare: () => writeSettings(place),
    chatter: BANNER,
    stopWithinMs: 20_000,
  };
  return [mapper, node];
}

function environmentOf(place: RabbitMqPlace): Record<string, string> {
  const { directory, distributionPort, mapperPort } = place;
  return {
    PATH: process.env.PATH ?? '',
    LANG: 'C.UTF-8',
    HOME: directory,
    ERL_EPMD_PORT: String(mapperPort),
    ERL_EPMD_ADDRESS: '127.0.0.1',
    // The node's data lies under its name: a name with the port in it would lose the data with the port.
    RABBITMQ_NODENAME: 'counterbook@localhost',
    RABBITMQ_DIST_PORT: String(distributionPort),
    RABBITMQ_MNESIA_BASE: join(directory, 'data'),
    RABBITMQ_LOG_BASE: join(directory, 'log'),
    RABBITMQ_PID_FILE: join(directory, 'pid'),
    RABBITMQ_CONFIG_FILE: join(directory, 'rabbitmq.conf'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(directory, 'enabled_plugins'),
    RABBITMQ_CONF_ENV_FILE: join(directory, 'none.conf'),
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '-kernel inet_dist_use_interface {127,0,0,1}',
    // The start script then becomes the node itself instead of waiting beside it: one process, one id to end.
    RUNNING_UNDER_SYSTEMD: 'true',
  };
}

/** Written before every start: whoever wiped the folder gets an empty broker, not one that cannot start. */
function writeSettings({ directory, port, password }: RabbitMqPlace): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const settings = [
    `listeners.tcp.1 = 127.0.0.1:${port}`,
    `default_user = ${USER}`,
    `default_pass = ${password}`,
    'log.file = false',
    'log.console = true',
    'log.console.level = warning',
    'log.console.formatter = json',
  ];
  write(join(directory, 'rabbitmq.conf'), `${settings.join('\n')}\n`, 0o600);
  write(join(directory, '.erlang.cookie'), password, 0o400);
  write(join(directory, 'enabled_plugins'), '[].\n', 0o600);
}

function write(file: string, text: string, mode: number): void {
  rmSync(file, { force: true });
  writeFileSync(file, text, { mode });
}
