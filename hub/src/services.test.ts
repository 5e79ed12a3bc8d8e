import { afterAll, beforeAll, expect, test } from 'vitest';
import { POLICIES } from './platform/auth/policies.ts';
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
