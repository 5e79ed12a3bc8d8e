import { randomBytes } from 'node:crypto';
import { accept, type Result, refuse } from '@counterbook/shared/result';
import { ACCESS_TOKEN_SECONDS, issueAccessToken } from '../../platform/auth/access-token.ts';
import { isDeviceProof } from '../domain/device-key.ts';
import { findOwnTerminal, type StoredTerminal } from '../persistence/device-repository.ts';
import type { AuthDeps } from './deps.ts';

const CHALLENGE_LIFETIME_MS = 60_000;

/** A nonce for whoever asks; only a terminal's is kept, so that strangers fill no table and learn nothing. */
export async function challengeDevice(deps: AuthDeps, terminalId: string): Promise<string> {
  const nonce = randomBytes(32).toString('base64url');
  const terminal = await findOwnTerminal(deps.devices, terminalId);
  if (terminal === null) return nonce;
  const now = deps.now();
  await deps.devices.challenges.deleteMany({ terminalId, expiresAt: { $lte: now } });
  const expiresAt = new Date(now.getTime() + CHALLENGE_LIFETIME_MS);
  await deps.devices.challenges.create({ _id: nonce, terminalId, expiresAt });
  return nonce;
}

/** The token opens sync for its own terminal; a revoked one's only takes in what it still has. */
export async function proveDevice(
  deps: AuthDeps,
  proof: { readonly terminalId: string; readonly nonce: string; readonly signature: string },
): Promise<Result<{ readonly accessToken: string; readonly expiresInSeconds: number }>> {
  const { terminalId, nonce } = proof;
  const taken = await deps.devices.challenges
    .findOneAndDelete({ _id: nonce, terminalId, expiresAt: { $gt: deps.now() } })
    .lean()
    .exec();
  const terminal = await findOwnTerminal(deps.devices, terminalId);
  if (taken === null || terminal === null || !isDeviceProof(terminal.publicKey, proof)) {
    return refuse({ code: 'device.unproven' });
  }
  return accept({ accessToken: tokenOf(deps, terminal), expiresInSeconds: ACCESS_TOKEN_SECONDS });
}

function tokenOf(deps: AuthDeps, terminal: StoredTerminal): string {
  const { _id: id, companyId, shopId, epoch: enrolledEpoch, rightsVersion: version, revokedAt } = terminal;
  const role = revokedAt === null ? 'device' : 'revoked-device';
  const subject = { id, role, companyId, shopIds: [shopId], version, enrolledEpoch } as const;
  return issueAccessToken(deps.signingKey, subject, deps.now());
}
