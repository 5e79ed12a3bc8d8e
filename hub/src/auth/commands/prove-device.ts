import { accept, type Result, refuse } from '@counterbook/shared/result';
import type { deviceTokenRequestSchema, deviceTokenSchema } from '@counterbook/shared/sync';
import type { z } from 'zod';
import { ACCESS_TOKEN_SECONDS, issueAccessToken } from '../../platform/auth/access-token.ts';
import { isDuplicateKey } from '../../platform/mongo/duplicate-key.ts';
import { newChallenge, readChallenge } from '../domain/challenge.ts';
import { isDeviceProof } from '../domain/device-key.ts';
import { placeAt } from '../domain/places.ts';
import { findOwnTerminal, type Place, type StoredTerminal } from '../persistence/device-repository.ts';
import type { AuthDeps } from './deps.ts';
import { moveFrom, noteArrival } from './move-device.ts';

export function challengeDevice(deps: Pick<AuthDeps, 'macKey' | 'now'>, terminalId: string): string {
  return newChallenge(deps.macKey, terminalId, deps.now());
}

/** The token opens sync for its own terminal; a revoked one's only takes in what it still has. */
export async function proveDevice(
  deps: AuthDeps,
  proof: z.infer<typeof deviceTokenRequestSchema>,
): Promise<Result<z.infer<typeof deviceTokenSchema>>> {
  const { terminalId, nonce, epoch } = proof;
  const expiresAt = readChallenge(deps.macKey, terminalId, nonce, deps.now());
  const terminal = await findOwnTerminal(deps.devices, terminalId);
  const isProven = isDeviceProof(terminal?.publicKey ?? null, proof);
  if (expiresAt === null || terminal === null || !isProven || !(await useOnce(deps, nonce, expiresAt))) {
    return refuse({ code: 'device.unproven' });
  }
  const arrived = await noteArrival(deps, terminal, epoch);
  const accessToken = tokenOf(deps, arrived, placeAt(arrived, epoch));
  const move = moveFrom(arrived, epoch);
  return accept({ accessToken, expiresInSeconds: ACCESS_TOKEN_SECONDS, ...(move && { move }) });
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

function tokenOf(deps: AuthDeps, terminal: StoredTerminal, { shopId, epoch: enrolledEpoch }: Place): string {
  const { _id: id, companyId, rightsVersion: version, revokedAt } = terminal;
  const role = revokedAt === null ? 'device' : 'revoked-device';
  const subject = { id, role, companyId, shopIds: [shopId], version, enrolledEpoch } as const;
  return issueAccessToken(deps.keys.signing(), subject, deps.now());
}
