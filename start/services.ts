/**
 * `npm run start:services`: the gateway and every service as a process of its own, with a database and a RabbitMQ of
 * their own unless MONGODB_URL and RABBITMQ_URL name others. `--scale sales=2` runs more of one, `--without sync`
 * leaves one to be started by hand. Whatever dies is started again.
 *
 * Standard output has one JSON line whenever a process is up, and one when all are; people read standard error.
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { readOrMakeSecret } from '../hub/src/platform/auth/secret-file.ts';
import { type Config, readConfig } from '../hub/src/platform/config/config.ts';
import { SERVICES } from '../hub/src/services.ts';
import { createFleet, type Fleet } from './fleet/fleet.ts';
import { type FleetOptions, readOptions } from './fleet/options.ts';
import { type Plan, planFleet } from './fleet/plan.ts';
import { fixedPorts, freePorts, type Ports } from './fleet/ports.ts';
import { openProcessList } from './fleet/process-list.ts';
import { requireRabbitMq } from './fleet/rabbitmq.ts';
import { welcome } from './fleet/welcome.ts';
import { requireFreePort } from './require-free-port.ts';

let fleet: Fleet | null = null;
let forget = (): void => undefined;
// Whoever read our lines may have gone; the services stay.
process.stdout.on('error', () => undefined);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop(0));

try {
  await start();
} catch (error) {
  say('counterbook', error instanceof Error ? error.message : String(error));
  await stop(1);
}

async function start(): Promise<void> {
  const names = SERVICES.map(({ name }) => name);
  const options = readOptions(process.argv.slice(2), process.env, names);
  const config = readConfig(process.env);
  if (config.rabbitmqUrl === null) requireRabbitMq();
  mkdirSync(join(options.directory, 'hub'), { recursive: true, mode: 0o700 });
  const listFile = join(options.directory, 'services.json');
  const list = await openProcessList(listFile, (line) => say('counterbook', line));
  forget = list.remove;
  const plan = planFleet({
    services: SERVICES,
    options,
    ports: await portsFor(config, options),
    environment: { ...definedOf(process.env), LOG_LEVEL: process.env.LOG_LEVEL || 'warn' },
    mongodbUrl: config.mongodbUrl,
    rabbitmqUrl: config.rabbitmqUrl,
    rabbitmqPassword: passwordIn(options.directory),
  });
  for (const port of portsOf(plan)) await requireFreePort(port, 'HUB_PORT_BASE');
  fleet = createFleet(plan, {
    born: list.add,
    say,
    up: ({ name, url }, pid) => console.log(JSON.stringify({ service: name, pid, url })),
  });
  await fleet.start();
  console.log(JSON.stringify({ ready: true, url: plan.url }));
  process.stderr.write(welcome(fleet.running(), { url: plan.url, directory: options.directory }));
}

async function stop(status: number): Promise<void> {
  await fleet?.stop();
  forget();
  process.exit(status);
}

function say(name: string, line: string): void {
  process.stderr.write(`${name} | ${line}\n`);
}

async function portsFor(config: Config, { scale }: FleetOptions): Promise<Ports> {
  const base = config.portBase ?? 8000;
  const gateway = process.env.HUB_PORT ? config.port : null;
  if (config.ports === 'fixed') return fixedPorts(base, gateway ?? base);
  const instances = SERVICES.reduce((count, { name }) => count + (scale[name] ?? 1), 0);
  return freePorts(instances, gateway);
}

function portsOf(plan: Plan): number[] {
  return plan.stages.flat().map(({ url }) => Number(/:(\d+)/.exec(url)?.[1]));
}

/** Kept outside the broker's folder: it outlives a broker whose data was thrown away. */
function passwordIn(directory: string): string {
  const make = () => randomBytes(24).toString('base64url');
  return readOrMakeSecret(join(directory, 'keys', 'rabbitmq'), make).toString();
}

function definedOf(environment: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
