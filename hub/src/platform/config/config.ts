/**
 * The environment, read once and checked at the start: a wrong value is named in the words of its variable
 * before anything is opened. Services get the parsed `Config` and never look at the environment themselves.
 */
import { resolve } from 'node:path';
import { passwordSchema } from '@counterbook/shared/api';
import { ContractError } from '@counterbook/shared/result';
import { z } from 'zod';
import { http, list, port, url } from './fields.ts';
import { type HttpConfig, httpConfigOf, httpEnvironment } from './http-config.ts';
import { type MailConfig, mailConfigOf, mailEnvironment } from './mail-config.ts';
import { readSecretFiles } from './secret-files.ts';
import { readServiceUrls, type ServiceUrls } from './service-urls.ts';

const environmentSchema = z.object({
  HUB_HOST: z.string().min(1).default('127.0.0.1'),
  HUB_PORT: port.default(8000),
  /** Where the services' ports start instead of the design's 8001 …; the gateway stays on HUB_PORT. */
  HUB_PORT_BASE: port.optional(),
  /** `ephemeral`: every port, the gateway's too unless HUB_PORT is set, is a free one. */
  HUB_PORTS: z.enum(['fixed', 'ephemeral']).default('fixed'),
  HUB_DATA: z.string().min(1).default('./data/hub'),
  MONGODB_URL: url(['mongodb:', 'mongodb+srv:']).optional(),
  RABBITMQ_URL: url(['amqp:', 'amqps:']).optional(),
  /** How many instances of a service can share its events, by company; changing it loses nothing. */
  BUS_PARTITIONS: z.coerce.number().int().min(1).max(64).default(1),
  /** What the processes of a hub know each other by where they share no data folder. */
  HUB_INTERNAL_KEY: z.string().min(32, 'is shorter than 32 characters').optional(),
  LOG_LEVEL: z.enum(['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace']).default('info'),
  PUBLIC_URL: http.optional(),
  TILL_URL: http.default('http://127.0.0.1:7000'),
  /** Origins of browsers that may call the API, besides PUBLIC_URL. */
  CORS_ORIGINS: list.default([]),
  SUPER_ADMIN_EMAIL: z.email('is not an e-mail address').toLowerCase().optional(),
  SUPER_ADMIN_PASSWORD: passwordSchema.optional(),
  ...mailEnvironment,
  ...httpEnvironment,
});

export type Config = {
  readonly host: string;
  readonly port: number;
  readonly portBase: number | null;
  readonly ports: 'fixed' | 'ephemeral';
  /** Absolute. */
  readonly dataDirectory: string;
  readonly mongodbUrl: string | null;
  readonly rabbitmqUrl: string | null;
  readonly busPartitions: number;
  readonly internalKey: string | null;
  readonly logLevel: z.infer<typeof environmentSchema>['LOG_LEVEL'];
  /** How people reach the gateway; null: by the address where it listens. */
  readonly publicUrl: string | null;
  readonly tillUrl: string;
  readonly corsOrigins: readonly string[];
  readonly superAdmin: { readonly email: string; readonly password: string } | null;
  /** `INVENTORY_URL` and so on: where the gateway and the neighbours look for a service. */
  readonly serviceUrls: ServiceUrls;
  /** Null: no mail is sent. */
  readonly mail: MailConfig | null;
  readonly http: HttpConfig;
};

type Environment = Readonly<Record<string, string | undefined>>;

/** The variables there are, but for the services' addresses; each may be given as a file by `…_FILE`. */
export const VARIABLES: readonly string[] = Object.keys(environmentSchema.shape);

/** Throws a ContractError that names each wrong variable and its fault. */
export function readConfig(environment: Environment): Config {
  const said = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const files = readSecretFiles(said, VARIABLES);
  const given = files.environment;
  const parsed = environmentSchema.safeParse(given);
  const services = readServiceUrls(given);
  const issues = parsed.error?.issues.map(({ path, message }) => ({ path: path.join('.'), message })) ?? [];
  const { mail, issues: mailIssues } = mailConfigOf(given);
  const faults = [...files.issues, ...issues, ...services.issues, ...mailIssues];
  if (!parsed.success || faults.length > 0) {
    throw new ContractError(faults.map(({ path, message }) => `${path}: ${message}`).join('; '), faults);
  }
  const values = parsed.data;
  const gatewayPort = values.HUB_PORTS === 'ephemeral' && given.HUB_PORT === undefined ? 0 : values.HUB_PORT;
  return {
    host: values.HUB_HOST,
    port: gatewayPort,
    portBase: values.HUB_PORT_BASE ?? null,
    ports: values.HUB_PORTS,
    dataDirectory: resolve(values.HUB_DATA),
    mongodbUrl: values.MONGODB_URL ?? null,
    rabbitmqUrl: values.RABBITMQ_URL ?? null,
    busPartitions: values.BUS_PARTITIONS,
    internalKey: values.HUB_INTERNAL_KEY ?? null,
    logLevel: values.LOG_LEVEL,
    publicUrl: values.PUBLIC_URL ?? null,
    tillUrl: values.TILL_URL,
    corsOrigins: values.CORS_ORIGINS,
    superAdmin: superAdminOf(values),
    serviceUrls: services.urls,
    mail,
    http: httpConfigOf(values),
  };
}

function superAdminOf(values: z.infer<typeof environmentSchema>): Config['superAdmin'] {
  const { SUPER_ADMIN_EMAIL: email, SUPER_ADMIN_PASSWORD: password } = values;
  if (email === undefined && password === undefined) return null;
  if (email !== undefined && password !== undefined) return { email, password };
  const missing = email === undefined ? 'SUPER_ADMIN_EMAIL' : 'SUPER_ADMIN_PASSWORD';
  throw new ContractError(`${missing}: is missing beside its other half`, [
    { path: missing, message: 'is missing' },
  ]);
}

/** Whether this process is the whole hub: only over a broker can there be others, which write the same databases. */
export function isAlone({ rabbitmqUrl }: Pick<Config, 'rabbitmqUrl'>): boolean {
  return rabbitmqUrl === null;
}
