import { z } from 'zod';
import type { Policy } from '../auth/policies.ts';
import type { AnyRoute } from './route.ts';

type JsonObject = Record<string, unknown>;

/** OpenAPI 3.1 of one service's routes; the gateway merges the services' documents into one. */
export function describeRoutes(routes: readonly AnyRoute[]): JsonObject {
  const paths: Record<string, JsonObject> = {};
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method]: describeRoute(route) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Counterbook', version: '1' },
    paths,
    components: { securitySchemes: { token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } } },
  };
}

function describeRoute(route: AnyRoute): JsonObject {
  const isPublic = route.policy === 'public';
  return {
    summary: route.summary,
    parameters: [...parametersOf(route.params, 'path'), ...parametersOf(route.query, 'query')],
    ...(route.rawBody === true ? { requestBody: rawBody } : {}),
    ...(route.body ? { requestBody: jsonContent(route.body, 'input') } : {}),
    responses: {
      [String(route.status ?? 200)]: {
        description: 'Success',
        ...(route.status === 204 ? {} : jsonContent(route.answer, 'output')),
      },
      default: { description: 'A problem document (RFC 9457)' },
    },
    security: isPublic ? [] : [{ token: [] }],
    'x-roles': rolesOf(route.policy),
  };
}

const rawBody = { content: { 'application/octet-stream': {} } };

function rolesOf(policy: Policy): readonly string[] {
  return policy === 'public' ? ['public'] : policy;
}

function jsonContent(schema: z.ZodType, io: 'input' | 'output'): JsonObject {
  return { content: { 'application/json': { schema: jsonSchemaOf(schema, io) } } };
}

function parametersOf(schema: z.ZodType | undefined, where: 'path' | 'query'): JsonObject[] {
  if (!(schema instanceof z.ZodObject)) return [];
  const described = jsonSchemaOf(schema, 'input');
  const required = Array.isArray(described.required) ? described.required : [];
  return Object.entries(described.properties ?? {}).map(([name, property]) => ({
    name,
    in: where,
    required: where === 'path' || required.includes(name),
    schema: property,
  }));
}

function jsonSchemaOf(schema: z.ZodType, io: 'input' | 'output'): JsonObject {
  const { $schema, ...described } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return described;
}
