import { z } from 'zod';
import { SERVICE_WORDS } from './service-words.ts';

const parameterSchema = z.looseObject({
  name: z.string(),
  in: z.string(),
  description: z.string().default(''),
  required: z.boolean().default(false),
  schema: z.unknown().optional(),
});
const mediaSchema = z.looseObject({ schema: z.unknown().optional(), example: z.unknown().optional() });
const contentSchema = z.record(z.string(), mediaSchema).default({});
const operationSchema = z.looseObject({
  operationId: z.string().default(''),
  summary: z.string(),
  tags: z.array(z.string()).default([]),
  parameters: z.array(parameterSchema).default([]),
  requestBody: z.looseObject({ content: contentSchema }).optional(),
  responses: z
    .record(
      z.string(),
      z.looseObject({ description: z.string().optional(), content: contentSchema.optional() }),
    )
    .default({}),
  'x-roles': z.array(z.string()),
});
const componentsSchema = z.looseObject({
  schemas: z.record(z.string(), z.unknown()).default({}),
  responses: z.record(z.string(), z.looseObject({ description: z.string() })).default({}),
});
export const documentSchema = z.looseObject({
  paths: z.record(z.string(), z.record(z.string(), operationSchema)),
  components: componentsSchema.default({ schemas: {}, responses: {} }),
});
export type OpenApiDocument = z.infer<typeof documentSchema>;
export type Operation = z.infer<typeof operationSchema>;

/**
 * One document for the whole hub, every operation tagged with the service that serves it. Components of one name are
 * the same in every service: they come from the same contracts.
 */
export function mergeOpenApi(
  parts: readonly { readonly service: string; readonly document: OpenApiDocument }[],
  publicUrl: string,
): OpenApiDocument {
  const paths: OpenApiDocument['paths'] = {};
  const schemas: Record<string, unknown> = {};
  const responses: OpenApiDocument['components']['responses'] = {};
  for (const { service, document } of parts) {
    for (const [path, operations] of Object.entries(document.paths)) {
      const tagged = Object.entries(operations).map(
        ([method, operation]) => [method, { ...operation, tags: [service] }] satisfies [string, Operation],
      );
      paths[path] = { ...paths[path], ...Object.fromEntries(tagged) };
    }
    Object.assign(schemas, document.components.schemas);
    Object.assign(responses, document.components.responses);
  }
  const inUse = JSON.stringify(paths);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Counterbook',
      version: '1',
      description: 'Offline-first point of sale: the hub',
    },
    servers: [{ url: publicUrl }],
    tags: parts.map(({ service }) => ({ name: service, description: SERVICE_WORDS[service] ?? service })),
    paths,
    components: {
      schemas: sorted(schemas),
      responses: Object.fromEntries(
        Object.entries(responses).filter(([name]) => inUse.includes(`/responses/${name}"`)),
      ),
      securitySchemes: { token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
    },
  };
}

function sorted(schemas: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(schemas).toSorted(([left], [right]) => left.localeCompare(right)));
}
