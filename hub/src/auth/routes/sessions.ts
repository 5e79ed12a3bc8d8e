import {
  bootstrapSchema,
  loginSchema,
  refreshSchema,
  sessionSchema,
  userSchema,
} from '@counterbook/shared/api';
import { z } from 'zod';
import type { Routes } from '../../platform/http/create-router.ts';
import { refused } from '../../platform/http/problem.ts';
import { bootstrap } from '../commands/bootstrap.ts';
import { GUESSABLE } from '../commands/change-users.ts';
import type { AuthDeps } from '../commands/deps.ts';
import { refreshSession, signOut } from '../commands/refresh-session.ts';
import { signIn } from '../commands/sign-in.ts';
import type { Throttle } from '../commands/throttle.ts';
import { userOf } from '../persistence/user-repository.ts';

export function addSessionRoutes({ add }: Routes, deps: AuthDeps, throttle: Throttle): void {
  add({
    route: 'POST /api/auth/bootstrap',
    summary: 'Make the super admin of an empty hub',
    body: bootstrapSchema,
    status: 201,
    answer: userSchema,
    handle: async ({ body, address }) => {
      const who = { account: 'bootstrap', address };
      const made = await throttle.guard(who, async () => {
        const result = await bootstrap(deps, body);
        return result.ok || result.refusal.code === GUESSABLE.code ? result : null;
      });
      if (made === null) throw refused({ code: 'bootstrap.done' });
      if (!made.ok) throw refused(made.refusal, 422);
      return userOf(made.value);
    },
  });
  add({
    route: 'POST /api/auth/login',
    summary: 'Sign in with e-mail address and password',
    body: loginSchema,
    answer: sessionSchema,
    handle: async ({ body, address, stream }) => {
      const program = (stream.headers['user-agent'] ?? '').slice(0, 200);
      const attempt = () => signIn(deps, body, { address, program });
      const session = await throttle.guard({ account: body.email, address }, attempt);
      if (session === null) throw refused({ code: 'credentials.wrong' }, 401);
      return session;
    },
  });
  add({
    route: 'POST /api/auth/refresh',
    summary: 'Exchange a refresh token for a new session; each is good once',
    body: refreshSchema,
    answer: sessionSchema,
    handle: async ({ body }) => {
      const session = await refreshSession(deps, body.refreshToken);
      if (session === null) throw refused({ code: 'session.ended' }, 401);
      return session;
    },
  });
  add({
    route: 'POST /api/auth/logout',
    summary: 'End the session of a refresh token',
    body: refreshSchema,
    status: 204,
    answer: z.undefined(),
    handle: async ({ body }) => signOut(deps, body.refreshToken),
  });
}
