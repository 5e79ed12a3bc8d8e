import { expect, test } from 'vitest';
import { resolveUrls } from './resolve-urls.ts';

const find = async (name: string): Promise<readonly string[]> =>
  name === 'sales' ? ['10.0.0.3', '10.0.0.2', 'fd00::2'] : [];

test('a name that stands for several machines becomes one address for each', async () => {
  expect(await resolveUrls(['http://sales:8005'], find)).toEqual([
    'http://10.0.0.2:8005',
    'http://10.0.0.3:8005',
    'http://[fd00::2]:8005',
  ]);
});

test('addresses stay, and so do names of nobody, of this machine, and those that a certificate is for', async () => {
  const urls = [
    'http://127.0.0.1:8005',
    'http://[::1]:8005',
    'http://gone:8005',
    'http://localhost:1',
    'https://sales',
  ];
  expect(await resolveUrls(urls, find)).toEqual(urls.toSorted());
});
