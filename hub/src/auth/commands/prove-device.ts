import { accept, type Result, refuse } from '@counterbook/shared/result';
import { ACCESS_TOKEN_SECONDS, issueAccessToken } from '../../platform/auth/access-token.ts';
import { isDuplicateKey } from '../../platform/mongo/duplicate-key.ts';
import { newChallenge, readChallenge } from '../domain/challenge.ts';
import { isDeviceProof } from '../domain/device-key.ts';
import { findOwnTerminal, type StoredTerminal } from '../persistence/device-repository.ts';
import type { AuthDeps } from './deps.ts';

export function challengeDevice(deps: Pick<AuthDeps, 'macKey' | 'now'>, terminalId: string): string {
  return newChallenge(deps.macKey, terminalId, deps.now());
}

/** The token opens sync for its own terminal; a revoked one's only takes in what it still has. */
export async function proveDevice(
  deps: AuthDeps,
  proof: { readonly terminalId: string; readonly nonce: string; readonly signature: string },
): Promise<Result<{ readonly accessToken: string; readonly expiresInSeconds: number }>> {
  const { terminalId, nonce } = proof;
  const expiresAt = readChallenge(deps.macKey, terminalId, nonce, deps.now());
  const terminal = await findOwnTerminal(deps.devices, terminalId);
  const isProven = isDeviceProof(terminal?.publicKey ?? null, proof);
  if (expiresAt === null || terminal === null || !isProven || !(await useOnce(deps, nonce, expiresAt))) {
    return refuse({ code: 'device.unproven' });
  }
  return accept({ accessToken: tokenOf(deps, terminal), expiresInSeconds: ACCESS_TOKEN_SECONDS });
}

/** False when it was used before, at whatever instance. */
async function useOnce({ devices }: AuthDeps, _id: string, expiresAt: Date): Promise<boolean> {
  try {
    await devices.usedChallenges.create({ _id, expiresAt });
    return true;
  } catch (error) {
    if (isDuplicateKey(error)) return false;
    throw error;
  }
}

function tokenOf(deps: AuthDeps, terminal: StoredTerminal): string {
  const { _id: id, companyId, shopId, epoch: enrolledEpoch, rightsVersion: version, revokedAt } = terminal;
  const role = revokedAt === null ? 'device' : 'revoked-device';
  const subject = { id, role, companyId, shopIds: [shopId], version, enrolledEpoch } as const;
  return issueAccessToken(deps.keys.signing(), subject, deps.now());
}
