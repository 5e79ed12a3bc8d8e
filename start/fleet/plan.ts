/**
 * Which processes there are, on which ports, with what environment; nothing is started here. Stages start one after
 * the other, each when the one before it is ready, and stop in the other direction: the gateway first, so that
 * nobody asks for what is going, the database last, when nobody needs it any more.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { databaseProgram } from './database.ts';
import type { FleetOptions } from './options.ts';
import type { Ports } from './ports.ts';
import type { Program } from './program.ts';
import { type RabbitMqPlace, rabbitMqPrograms, rabbitMqUrl } from './rabbitmq.ts';

const HUB = fileURLToPath(new URL('../../hub/src/main.ts', import.meta.url));

export type PlanInput = {
  readonly services: readonly { readonly name: string; readonly port: number }[];
  readonly options: FleetOptions;
  readonly ports: Ports;
  readonly environment: Readonly<Record<string, string>>;
  /** Null: one of our own is started. */
  readonly mongodbUrl: string | null;
  readonly rabbitmqUrl: string | null;
  readonly rabbitmqPassword: string;
};

export type Plan = { readonly stages: readonly (readonly Program[])[]; readonly url: string };

type Instance = { readonly service: string; readonly index: number; readonly port: number };

export function planFleet(input: PlanInput): Plan {
  const { options, ports, environment } = input;
  const database =
    input.mongodbUrl === null
      ? databaseProgram({
          directory: join(options.directory, 'hub', 'mongo'),
          port: ports.other('database'),
          environment,
        })
      : null;
  const place: RabbitMqPlace = {
    directory: join(options.directory, 'rabbitmq'),
    port: ports.other('rabbitmq'),
    distributionPort: ports.other('distribution'),
    mapperPort: ports.other('mapper'),
    password: input.rabbitmqPassword,
  };
  const [mapper, broker] = input.rabbitmqUrl === null ? rabbitMqPrograms(place) : [];
  const instances = instancesOf(input);
  const hubEnvironment = {
    ...environment,
    HUB_DATA: join(options.directory, 'hub'),
    HUB_PORTS: 'fixed',
    MONGODB_URL: input.mongodbUrl ?? database?.url ?? '',
    RABBITMQ_URL: input.rabbitmqUrl ?? rabbitMqUrl(place),
    // Read already, if they were given.
    MONGODB_URL_FILE: '',
    RABBITMQ_URL_FILE: '',
    ...addressesOf(instances, environment),
  };
  const gateway = hubProgram('gateway', {
    name: 'gateway',
    port: ports.gateway,
    environment: { ...hubEnvironment, HUB_PORT: String(ports.gateway) },
  });
  const running = (name: string): boolean => !options.without.includes(name);
  const stages = [
    [mapper, database],
    [broker],
    instances
      .filter(({ service }) => running(service))
      .map((instance) => serviceProgram(instance, input.services, hubEnvironment)),
    running('gateway') ? [gateway] : [],
  ];
  return {
    stages: stages.map((stage) => stage.filter((program) => program !== undefined && program !== null)),
    url: gateway.url,
  };
}

function instancesOf({ services, options, ports }: PlanInput): Instance[] {
  return services.flatMap(({ name, port }) =>
    Array.from({ length: options.scale[name] ?? 1 }, (_, index) => ({
      service: name,
      index,
      port: ports.service(port, index),
    })),
  );
}

/** `SALES_URL` and so on: every instance of a service. What the operator set himself stands. */
function addressesOf(
  instances: readonly Instance[],
  environment: Readonly<Record<string, string>>,
): Record<string, string> {
  const addresses = Map.groupBy(instances, ({ service }) => service);
  return Object.fromEntries(
    [...addresses].map(([service, group]) => {
      const variable = `${service.toUpperCase()}_URL`;
      const ours = group.map(({ port }) => `http://127.0.0.1:${port}`).join(',');
      return [variable, environment[variable] || ours];
    }),
  );
}

function serviceProgram(
  { service, index, port }: Instance,
  services: PlanInput['services'],
  environment: Readonly<Record<string, string>>,
): Program {
  const usual = services.find(({ name }) => name === service)?.port ?? port;
  return hubProgram(service, {
    name: index === 0 ? service : `${service}-${index + 1}`,
    port,
    // Only the gateway is for others; the services are nobody's business but its.
    environment: { ...environment, HUB_HOST: '127.0.0.1', HUB_PORT_BASE: String(port - usual + 8000) },
  });
}

function hubProgram(
  service: string,
  given: {
    readonly name: string;
    readonly port: number;
    readonly environment: Readonly<Record<string, string>>;
  },
): Program {
  return {
    name: given.name,
    command: process.execPath,
    arguments: [HUB, service],
    environment: given.environment,
    url: `http://127.0.0.1:${given.port}`,
    readiness: { kind: 'says', isReady: (line) => line.startsWith('{"ready":true') },
    stopWithinMs: 25_000,
  };
}
