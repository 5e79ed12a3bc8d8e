import {
  bootstrapSchema,
  loginSchema,
  passwordChangeSchema,
  refreshSchema,
  sessionSchema,
  userSchema,
} from '@counterbook/shared/api';
import { z } from 'zod';
import { jwksSchema } from '../../platform/auth/find-key.ts';
import { digestOf, revocationsSchema } from '../../platform/auth/revocations.ts';
import { publicJwkOf } from '../../platform/auth/signing-key.ts';
import type { Routes } from '../../platform/http/create-router.ts';
import { notFound, refused } from '../../platform/http/problem.ts';
import { bootstrap } from '../commands/bootstrap.ts';
import { changePassword } from '../commands/change-password.ts';
import type { AuthDeps } from '../commands/deps.ts';
import { refreshSession, signOut } from '../commands/refresh-session.ts';
import { signIn } from '../commands/sign-in.ts';
import type { Throttle } from '../domain/throttle.ts';
import { listRevocations } from '../persistence/revocation-repository.ts';
import { findOwnUser, userOf } from '../persistence/user-repository.ts';

export function addSessionRoutes({ add }: Routes, deps: AuthDeps, throttle: Throttle): void {
  add({
    route: 'GET /api/auth/jwks',
    summary: 'Public keys by which every service verifies tokens',
    answer: jwksSchema,
    handle: async () => ({ keys: [publicJwkOf(deps.signingKey)] }),
  });
  add({
    route: 'GET /api/auth/revocations',
    summary: 'Whose older tokens are void: every service asks each ten seconds',
    answer: revocationsSchema,
    handle: async () => {
      const rows = await listRevocations(deps.revocations, deps.now());
      return { revoked: Object.fromEntries(rows.map(({ _id, version }) => [digestOf(_id), version])) };
    },
  });
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
        return result.ok ? userOf(result.value) : null;
      });
      if (made === null) throw refused({ code: 'bootstrap.done' });
      return made;
    },
  });
  add({
    route: 'POST /api/auth/login',
    summary: 'Sign in with e-mail address and password',
    body: loginSchema,
    answer: sessionSchema,
    handle: async ({ body, address }) => {
      const session = await throttle.guard({ account: body.email, address }, () => signIn(deps, body));
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
  addOwnRoutes({ add }, deps, throttle);
}

function addOwnRoutes({ add }: Pick<Routes, 'add'>, deps: AuthDeps, throttle: Throttle): void {
  add({
    route: 'GET /api/auth/me',
    summary: 'Who I am',
    answer: userSchema,
    handle: async ({ identity }) => {
      const user = await findOwnUser(deps.users, identity.id);
      if (user === null) throw notFound();
      return userOf(user);
    },
  });
  add({
    route: 'POST /api/auth/password',
    summary: 'Change my password; all my sessions end',
    body: passwordChangeSchema,
    status: 204,
    answer: z.undefined(),
    handle: async ({ identity, body, address }) => {
      const who = { account: identity.id, address };
      const input = { userId: identity.id, ...body };
      const changed = await throttle.guard(who, async () => (await changePassword(deps, input)) || null);
      if (changed === null) throw refused({ code: 'credentials.wrong' }, 422);
    },
  });
}
