import { ContractError, UnavailableError } from '@counterbook/shared/result';
import { expect, test } from 'vitest';
import { createLog } from '../log/log.ts';
import { patiently } from './patiently.ts';

const log = createLog('silent');

test('what is away is asked for again until it is there', async () => {
  let asked = 0;
  const got = await patiently(log, async () => {
    asked += 1;
    if (asked < 3) throw new UnavailableError('away');
    return 'here';
  });
  expect([got, asked]).toEqual(['here', 3]);
});

test('what can never do is not waited for', async () => {
  const wrong = new ContractError('MONGODB_URL names a standalone server');
  await expect(patiently(log, () => Promise.reject(wrong))).rejects.toBe(wrong);
});
