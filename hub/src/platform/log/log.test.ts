import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { createLog } from './log.ts';

test('no secret reaches the log, at whatever object it hangs', () => {
  const lines: string[] = [];
  const log = createLog(
    'info',
    new Writable({
      write: (chunk, _encoding, done) => {
        lines.push(String(chunk));
        done();
      },
    }),
  );
  log.info({ headers: { authorization: 'Bearer s3cret' }, body: { password: 's3cret', pin: 's3cret' } });
  log.info({ req: { body: { refreshToken: 's3cret', code: 's3cret' } }, code: 's3cret', pinHash: 's3cret' });
  log.info({ service: 'auth', user: { name: 'Ada' } }, 'hello');
  expect(lines.join('')).not.toContain('s3cret');
  expect(lines[2]).toContain('"name":"Ada"');
});
