import { z } from 'zod';

const operationSchema = z.looseObject({
  summary: z.string(),
  'x-roles': z.array(z.string()),
});
export const documentSchema = z.looseObject({
  paths: z.record(z.string(), z.record(z.string(), operationSchema)),
});
export type OpenApiDocument = z.infer<typeof documentSchema>;
export type Operation = z.infer<typeof operationSchema>;

/** One document for the whole hub, every operation tagged with the service that serves it. */
export function mergeOpenApi(
  parts: readonly { readonly service: string; readonly document: OpenApiDocument }[],
  publicUrl: string,
): OpenApiDocument {
  const paths: OpenApiDocument['paths'] = {};
  for (const { service, document } of parts) {
    for (const [path, operations] of Object.entries(document.paths)) {
      const tagged = Object.entries(operations).map(
        ([method, operation]) => [method, { ...operation, tags: [service] }] as const,
      );
      paths[path] = { ...paths[path], ...Object.fromEntries(tagged) };
    }
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Counterbook', version: '1', description: 'Offline-first point of sale: the hub' },
    servers: [{ url: publicUrl }],
    tags: parts.map(({ service }) => ({ name: service })),
    paths,
    components: { securitySchemes: { token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } } },
  };
}
