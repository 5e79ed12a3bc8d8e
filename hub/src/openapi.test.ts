import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { documentSchema, mergeOpenApi, type OpenApiDocument } from './gateway/domain/merge-openapi.ts';
import { describeRoutes } from './platform/http/openapi/describe-routes.ts';
import { startTestHub, type TestHub } from './platform/testing/start-service.ts';
import { SERVICES } from './services.ts';

let hub: TestHub;
let document: OpenApiDocument;
beforeAll(async () => {
  hub = await startTestHub({ services: SERVICES });
  const described = documentSchema.parse(JSON.parse(JSON.stringify(describeRoutes(hub.routes))));
  document = mergeOpenApi([{ service: 'hub', document: described }], 'http://127.0.0.1:8000');
});
afterAll(() => hub.stop());

test('the document of the whole hub is OpenAPI 3.1 by the published schema', async () => {
  const validator = new Validator();
  const { valid, errors } = await validator.validate(structuredClone(document));
  expect(errors ?? []).toEqual([]);
  expect([valid, validator.version]).toEqual([true, '3.1']);
});

test('every reference leads somewhere, and every component is referred to', () => {
  const text = JSON.stringify(document);
  const references = new Set(
    [...text.matchAll(/"\$ref":"#\/components\/(\w+)\/(\w+)"/g)].map(([, kind, name]) => `${kind}/${name}`),
  );
  const { schemas = {}, responses = {} } = document.components;
  const components = [
    ...Object.keys(schemas).map((name) => `schemas/${name}`),
    ...Object.keys(responses).map((name) => `responses/${name}`),
  ];
  expect([...references].toSorted()).toEqual(components.toSorted());
  expect(text).not.toContain('$defs');
});

test('every operation has an id of its own, who may, and what it can answer', () => {
  const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods));
  expect(operations.length).toBe(hub.routes.length);
  const ids = operations.map(({ operationId }) => operationId);
  expect(new Set(ids).size).toBe(operations.length);
  for (const operation of operations) {
    const statuses = Object.keys(operation.responses);
    const isPublic = operation['x-roles'].includes('public');
    expect(statuses, operation.operationId).toEqual(expect.arrayContaining(['422', '429', '503']));
    expect(statuses.includes('401')).toBe(!isPublic);
    for (const parameter of operation.parameters) expect(parameter.description).toMatch(/^[A-Z]/);
  }
});

test('what is the same is said once: no body or answer repeats a schema that has a name', () => {
  expect(JSON.stringify(document).length).toBeLessThan(250_000);
  const shop = document.paths['/api/shops/{shopId}']?.get?.responses['200'];
  expect(JSON.stringify(shop)).toContain('{"$ref":"#/components/schemas/Shop"}');
});
