import type { AttackedHub } from '../world/attacked-hub.ts';
import type { Received } from '../world/send.ts';
import { unless, wrongIf } from './row.ts';

export function wrongLogin(
  hub: AttackedHub,
  email: string,
  headers: Readonly<Record<string, string>>,
  from: string,
): Promise<Received> {
  return hub.ask('POST', '/api/auth/login', { body: { email, password: 'surely-not-this' }, headers, from });
}

/** Wrong unless guessing ends in 429, with the time to wait, before `most` guesses were made. */
export async function untilThrottled(
  most: number,
  guess: (at: number) => Promise<Received>,
): Promise<string | null> {
  for (let at = 0; at < most; at += 4) {
    const answers = await Promise.all([0, 1, 2, 3].map((step) => guess(at + step)));
    const throttled = answers.find(({ status }) => status === 429);
    if (throttled)
      return wrongIf(throttled.headers['retry-after'] === undefined, 'it does not say until when');
    const odd = answers.find(({ status }) => status !== 401);
    if (odd) return unless(odd, 401, 429);
  }
  return `${most} guesses were all answered`;
}
