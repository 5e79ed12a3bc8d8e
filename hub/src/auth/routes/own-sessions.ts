import { openSessionSchema } from '@counterbook/shared/api';
import { idSchema } from '@counterbook/shared/id';
import { z } from 'zod';
import type { Routes } from '../../platform/http/create-router.ts';
import { notFound } from '../../platform/http/problem.ts';
import type { AuthDeps } from '../commands/deps.ts';
import { endAllSessions, endOtherSessions, endSession } from '../commands/end-sessions.ts';
import { findOwnSession, listSessions } from '../persistence/session-repository.ts';
import { findOwnUser } from '../persistence/user-repository.ts';

/** Where I am signed in, and the way out of there. */
export function addOwnSessionRoutes({ add }: Routes, deps: AuthDeps): void {
  add({
    route: 'GET /api/auth/sessions',
    summary: 'Where I am signed in',
    answer: z.array(openSessionSchema),
    handle: async ({ identity }) => {
      const user = await findOwnUser(deps.users, identity.id);
      if (user === null) throw notFound();
      const own = { userId: user._id, rightsVersion: user.rightsVersion };
      const sessions = await listSessions(deps.sessions, own, deps.now());
      return sessions.map(({ _id: id, startedAt, rotatedAt, address, program }) => ({
        id,
        startedAt: startedAt.toISOString(),
        lastUsedAt: rotatedAt.toISOString(),
        address,
        program,
        current: id === identity.sessionId,
      }));
    },
  });
  add({
    route: 'DELETE /api/auth/sessions/{sessionId}',
    summary: 'Sign out in one place',
    params: z.strictObject({ sessionId: idSchema }),
    status: 204,
    answer: z.undefined(),
    handle: async ({ identity, params }) => {
      const session = await findOwnSession(deps.sessions, identity.id, params.sessionId);
      if (session === null) throw notFound();
      await endSession(deps, session._id);
    },
  });
  add({
    route: 'DELETE /api/auth/sessions',
    summary: 'Sign out everywhere, or everywhere but here',
    query: z.strictObject({ except: z.literal('current').optional() }),
    status: 204,
    answer: z.undefined(),
    handle: ({ identity, query }) =>
      query.except === undefined
        ? endAllSessions(deps, identity.id)
        : endOtherSessions(deps, identity.id, identity.sessionId),
  });
}
