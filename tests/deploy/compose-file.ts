import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';

const stringsSchema = z.array(z.string());

/** What our rules look at; whether the file is a compose file at all is said by the published schema. */
const serviceSchema = z.looseObject({
  image: z.string(),
  build: z.string().optional(),
  command: stringsSchema.optional(),
  user: z.string(),
  read_only: z.boolean(),
  cap_drop: stringsSchema,
  security_opt: stringsSchema,
  restart: z.string(),
  ports: stringsSchema.default([]),
  networks: stringsSchema,
  environment: z.record(z.string(), z.string()).default({}),
  secrets: z.array(z.union([z.string(), z.object({ source: z.string(), target: z.string() })])).default([]),
  volumes: stringsSchema.default([]),
  tmpfs: stringsSchema,
  healthcheck: z.looseObject({ test: stringsSchema.optional(), disable: z.boolean().optional() }),
  logging: z.object({ driver: z.string(), options: z.record(z.string(), z.string()) }),
  deploy: z.object({
    resources: z.object({ limits: z.object({ cpus: z.string(), memory: z.string(), pids: z.number() }) }),
  }),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
});
export type ComposeService = z.output<typeof serviceSchema>;

const composeSchema = z.looseObject({
  services: z.record(z.string(), serviceSchema),
  networks: z.record(z.string(), z.object({ internal: z.boolean().optional() })),
  volumes: z.record(z.string(), z.unknown()),
  secrets: z.record(z.string(), z.object({ file: z.string() })),
});
export type ComposeFile = z.output<typeof composeSchema>;

const FILE = fileURLToPath(new URL('../../docker-compose.yml', import.meta.url));

/** As the compose command reads it: anchors and merges resolved, variables not yet put in. */
export function readComposeDocument(): unknown {
  return parse(readFileSync(FILE, 'utf8'), { merge: true });
}

export function readComposeFile(): ComposeFile {
  return composeSchema.parse(readComposeDocument());
}
