import { publicKeysSchema } from '@counterbook/shared/sync';
import { digestOf, revocationsSchema } from '../../platform/auth/revocations.ts';
import { publicJwkOf } from '../../platform/auth/signing-key.ts';
import type { Routes } from '../../platform/http/create-router.ts';
import type { AuthDeps } from '../commands/deps.ts';
import { listRevocations } from '../persistence/revocation-repository.ts';

/** What every service needs to verify tokens by itself; none of it is a secret. */
export function addKeyRoutes({ add }: Routes, deps: AuthDeps): void {
  add({
    route: 'GET /api/auth/jwks',
    summary: 'Public keys by which every service verifies tokens',
    answer: publicKeysSchema,
    handle: async () => ({ keys: deps.keys.published().map(publicJwkOf) }),
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
}
