import { createTokenVerifier } from './access-token.ts';
import { createKeyFinder } from './find-key.ts';
import { followRevocations, isRevokedBy } from './revocations.ts';
import type { TokenVerifier } from './token-verifier.ts';

/** The verifier of one process: keys and revocations come from the auth service, and are remembered. */
export function verifyWithAuth(deps: {
  readonly authUrl: () => string | undefined;
  readonly now: () => Date;
}): TokenVerifier {
  const at = (path: string) => () => new URL(path, deps.authUrl()).href;
  const revocations = followRevocations(at('/api/auth/revocations'));
  return createTokenVerifier({
    findKey: createKeyFinder({ jwksUrl: at('/api/auth/jwks'), clock: () => performance.now() }),
    isRevoked: async (token) => isRevokedBy(await revocations.read(), token),
    now: deps.now,
  });
}
