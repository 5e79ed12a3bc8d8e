import { z } from 'zod';
import { networks, rate, seconds } from './fields.ts';

/** How the hub's doors behave: who may knock how often, and how long a stop takes. */
export const httpEnvironment = {
  /** Load balancers whose X-Forwarded-For is believed; without any it means nothing. */
  TRUSTED_PROXIES: networks.default([]),
  /** Requests of one address that show no good token. */
  RATE_LIMIT_ADDRESS: rate.default({ requests: 1200, seconds: 60 }),
  /** Requests of one address to what a person or a terminal signs in by. */
  RATE_LIMIT_SIGN_IN: rate.default({ requests: 300, seconds: 60 }),
  /** Requests of one signed-in person. */
  RATE_LIMIT_ACCOUNT: rate.default({ requests: 3000, seconds: 60 }),
  /** Requests of one terminal, but for the hand-in of its journal. */
  RATE_LIMIT_DEVICE: rate.default({ requests: 12_000, seconds: 60 }),
  /** Batches that one terminal hands in: a month without network comes home in one go. */
  RATE_LIMIT_HAND_IN: rate.default({ requests: 12_000, seconds: 60 }),
  /** Open connections from one address: fifty tills and their browsers use a few hundred. */
  MAX_CONNECTIONS_PER_ADDRESS: z.coerce.number().int().min(1).max(100_000).default(2000),
  /** For a Prometheus on another machine; from this machine /metrics needs none. */
  METRICS_TOKEN: z.string().min(16, 'is shorter than 16 characters').max(200).optional(),
  /** How long a stopping process says "not ready" before it refuses connections, for load balancers to notice. */
  SHUTDOWN_GRACE_SECONDS: seconds(300).default(0),
  /** How long requests in work may take to end after that. */
  SHUTDOWN_WITHIN_SECONDS: seconds(300).default(10),
};

type Values = z.output<z.ZodObject<typeof httpEnvironment>>;

export type HttpConfig = ReturnType<typeof httpConfigOf>;

/** As it is when nothing is said. */
export function defaultHttpConfig(): HttpConfig {
  return httpConfigOf(z.object(httpEnvironment).parse({}));
}

export function httpConfigOf(values: Values) {
  return {
    trustedProxies: values.TRUSTED_PROXIES as readonly string[],
    limits: {
      address: values.RATE_LIMIT_ADDRESS,
      signIn: values.RATE_LIMIT_SIGN_IN,
      account: values.RATE_LIMIT_ACCOUNT,
      device: values.RATE_LIMIT_DEVICE,
      handIn: values.RATE_LIMIT_HAND_IN,
    },
    maxConnectionsPerAddress: values.MAX_CONNECTIONS_PER_ADDRESS,
    metricsToken: values.METRICS_TOKEN ?? null,
    shutdown: {
      graceMs: values.SHUTDOWN_GRACE_SECONDS * 1000,
      withinMs: values.SHUTDOWN_WITHIN_SECONDS * 1000,
    },
  } as const;
}
