import type { z } from 'zod';
import type { Policy } from '../../auth/policies.ts';
import type { AnyRoute } from '../route.ts';
import {
  createSchemaDescriber,
  type Direction,
  type JsonObject,
  type SchemaDescriber,
} from './describe-schema.ts';
import { exampleOf } from './example-of.ts';
import { parametersOf } from './parameters.ts';
import { PROBLEM_SCHEMA, problemComponents, problemResponses } from './problems.ts';

/** OpenAPI 3.1 of one service's routes; the gateway merges the services' documents into one. */
export function describeRoutes(routes: readonly AnyRoute[]): JsonObject {
  const schemas = createSchemaDescriber();
  const paths: Record<string, JsonObject> = {};
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method]: describeRoute(route, schemas) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Counterbook', version: '1' },
    paths,
    components: {
      schemas: { ...schemas.components(), Problem: PROBLEM_SCHEMA },
      responses: problemComponents(),
      securitySchemes: { token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
    },
  };
}

function describeRoute(route: AnyRoute, schemas: SchemaDescriber): JsonObject {
  const content = (schema: z.ZodType, direction: Direction) => jsonContent(schema, direction, schemas);
  return {
    operationId: operationIdOf(route),
    summary: route.summary,
    parameters: [
      ...parametersOf(route.params, 'path', schemas),
      ...parametersOf(route.query, 'query', schemas),
    ],
    ...(route.rawBody === true ? { requestBody: RAW_BODY } : {}),
    ...(route.body ? { requestBody: { required: true, ...content(route.body, 'input') } } : {}),
    responses: {
      [String(route.status ?? 200)]: {
        description: SUCCESS[route.status ?? 200] ?? 'Done',
        ...(route.status === 204 ? {} : content(route.answer, 'output')),
      },
      ...problemResponses(route),
    },
    security: route.policy === 'public' ? [] : [{ token: [] }],
    'x-roles': rolesOf(route.policy),
  };
}

const SUCCESS: Readonly<Record<number, string>> = { 200: 'Here it is', 201: 'It was made', 204: 'Done' };
const FILE = { schema: {} };
const RAW_BODY = {
  required: true,
  description: 'A file, read while it arrives',
  content: { 'text/csv': FILE, 'application/x-ndjson': FILE, 'application/octet-stream': FILE },
};

/** `PATCH /api/shops/{shopId}`: `patchShopsByShopId`. */
function operationIdOf({ method, path }: AnyRoute): string {
  const words = path
    .split('/')
    .slice(2)
    .map((segment) => segment.replace(/^\{(\w+)\}$/, (_whole, name: string) => `by-${name}`));
  return [method, ...words].join('-').replaceAll(/-(\w)/g, (_dash, letter: string) => letter.toUpperCase());
}

function rolesOf(policy: Policy): readonly string[] {
  return policy === 'public' ? ['public'] : policy;
}

/** With an example where one that the schema itself accepts can be made. */
function jsonContent(schema: z.ZodType, direction: Direction, schemas: SchemaDescriber): JsonObject {
  const described = schemas.describe(schema, direction);
  const example = exampleOf(described, schemas.components());
  const isGood = example !== null && schema.safeParse(example).success;
  return { content: { 'application/json': { schema: described, ...(isGood ? { example } : {}) } } };
}
