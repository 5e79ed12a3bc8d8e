import { expect, test } from 'vitest';
import { POLICIES } from '../../platform/auth/policies.ts';
import { createRouteFinder } from './known-routes.ts';
import { routeClassOf } from './route-class.ts';

test('every row is found by an address of its own shape', () => {
  const find = createRouteFinder(POLICIES);
  for (const [name, policy] of Object.entries(POLICIES)) {
    const [method = '', path = ''] = name.split(' ');
    const route = find(method, path.replaceAll(/\{\w+\}/g, 'x-1'));
    expect(route).toEqual({ name, path, isPublic: policy === 'public' });
  }
});

test('a named segment goes before one that stands for any, and nothing else is taken for a route', () => {
  const find = createRouteFinder({
    'GET /api/sales/{saleId}': ['staff'],
    'GET /api/sales/summary': 'public',
    'POST /api/sales': ['staff'],
  });
  expect(find('GET', '/api/sales/summary')?.name).toBe('GET /api/sales/summary');
  expect(find('HEAD', '/api/sales/s-1')?.name).toBe('GET /api/sales/{saleId}');
  for (const path of ['/api/sales/', '/api/sales', '/api/sales/a/b', '/api/other/x', '/']) {
    expect(find('GET', path)).toBeNull();
  }
});

test('what is large or slow by nature has its own bounds', () => {
  expect(routeClassOf('POST', '/api/products/import').name).toBe('import');
  expect(routeClassOf('POST', '/api/sync/journal').name).toBe('hand-in');
  expect(routeClassOf('GET', '/api/sync/feeds/products').name).toBe('feed');
  expect(routeClassOf('GET', '/api/sync/journal').name).toBe('ordinary');
  expect(routeClassOf('POST', '/api/products/import/x').name).toBe('ordinary');
});
