import fc from 'fast-check';
import { expect, test } from 'vitest';
import { faultOfTarget } from './request-target.ts';

test('an ordinary address passes, with its query as it is', () => {
  for (const target of [
    '/',
    '/api/sales/s-1:2:3',
    '/api/products?search=caf%C3%A9%20%2F%25&limit=2',
    '/api/x/caf%C3%A9',
    '/api/sync/live/?EIO=4&transport=websocket',
    '/api/a..b/.well-known/...',
  ]) {
    expect(faultOfTarget(target), target).toBeNull();
  }
});

test('what two readers could take for different paths is refused', () => {
  for (const target of [
    'http://evil.example/api/sales',
    '//evil.example/api/sales',
    '/api//sales',
    '/api/../metrics',
    '/api/./sales',
    '/api/sales/..',
    '/api/%2e%2e/metrics',
    '/api/%2E./metrics',
    '/api/sales%2f..%2fusers',
    '/api/sales%5c..',
    '/api\\sales',
    '/api/sales%00.json',
    '/api/sales%0d%0aX:y',
    '/api/%252e%252e/x',
    '/api/%E0%A4%A',
    '/api/%ff',
    '/api/%zz',
    '/api/sales#x',
    '/api/säle',
    '*',
    '',
  ]) {
    expect(faultOfTarget(target)?.status, target).toBe(400);
  }
  expect(faultOfTarget(`/${'x'.repeat(9000)}`)?.status).toBe(414);
});

test('whatever passes is the same path to a reader that tidies up', () => {
  const piece = fc.constantFrom(
    '/',
    '.',
    '..',
    'api',
    'sales',
    '%2e',
    '%2F',
    '%5C',
    '\\',
    '%',
    '25',
    ';',
    '?',
    '#',
    '@',
    'é',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const target = `/${pieces.join('')}`;
      if (faultOfTarget(target) !== null) return;
      expect(new URL(target, 'http://hub').pathname).toBe(target.split('?', 1)[0]);
      expect(new URL(target, 'http://hub').host).toBe('hub');
    }),
    { numRuns: 2000 },
  );
});
