import { afterAll, beforeAll, expect, test } from 'vitest';
import { POLICIES } from './platform/auth/policies.ts';
import { findLoose } from './platform/testing/find-loose.ts';
import { startTestHub, type TestHub } from './platform/testing/start-service.ts';
import { SERVICES } from './services.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await startTestHub({ services: SERVICES });
});
afterAll(() => hub.stop());

test('every row of the policy table is the row of one route, and every route has its row', () => {
  const mounted = hub.routes.map(({ route }) => route);
  expect(mounted.toSorted()).toEqual(Object.keys(POLICIES).toSorted());
});

test('no route takes in a field, at any depth, that its contract does not name', () => {
  const loose = hub.routes.flatMap(({ route, params, query, body }) => [
    ...findLoose(params, `${route} path`),
    ...findLoose(query, `${route} query`),
    ...findLoose(body, `${route} body`),
  ]);
  expect(loose.toSorted()).toEqual([
    // Each entry is judged by itself: a bad one gets a verdict, its neighbours are taken.
    'POST /api/sync/journal body.entries[]: unknown',
    // What a payload holds is said by the type of the entry that it corrects.
    'POST /api/sync/quarantine/{entryId} body.correction: unknown',
  ]);
});

test('every parameter in a path is named by its schema, and what takes a body says so', () => {
  const wrong = hub.routes.filter(({ path, params, body, method }) => {
    const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const described = params === undefined ? [] : Object.keys(shapeOf(params));
    return (
      named.toSorted().join() !== described.toSorted().join() || (method === 'get' && body !== undefined)
    );
  });
  expect(wrong.map(({ route }) => route)).toEqual([]);
});

test('only an import reads its body by itself', () => {
  const raw = hub.routes.filter(({ rawBody }) => rawBody === true);
  expect(raw.map(({ route }) => route)).toEqual(['POST /api/products/import']);
});

function shapeOf(schema: object): object {
  return 'shape' in schema && typeof schema.shape === 'object' ? (schema.shape ?? {}) : {};
}
