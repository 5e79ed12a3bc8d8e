import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { deviceProofOf, type Enrolled } from '@counterbook/shared/sync';
import { aTill, type TestTill } from '@counterbook/shared/testing';
import { createHubClient, type HubClient } from '../../../start/hub-client.ts';
import { enrolmentCode } from '../../../start/set-up-company.ts';

/** A till that is really enrolled, and a chain that its own key seals. */
export type Terminal = {
  readonly id: string;
  readonly code: string;
  readonly till: TestTill;
  readonly privateKey: KeyObject;
  readonly client: HubClient;
  /** A fresh access token, for the proof of its key. */
  readonly token: () => Promise<string>;
};

export async function enrolTerminal(baseUrl: string, admin: HubClient, shopId: string): Promise<Terminal> {
  const hub = createHubClient(baseUrl);
  const keys = generateKeyPairSync('ed25519');
  const publicKey = keys.publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const code = await enrolmentCode(admin, shopId);
  const enrolled = await hub.post<Enrolled>('/api/auth/devices/enrol', { code, publicKey });
  const { terminalId, terminalCode, companyId, epoch } = enrolled;
  const token = async () => {
    const { nonce } = await hub.post<{ nonce: string }>('/api/auth/devices/challenge', { terminalId });
    const proof = { terminalId, nonce, signature: proofOf(keys.privateKey, terminalId, nonce) };
    return (await hub.post<{ accessToken: string }>('/api/auth/devices/token', proof)).accessToken;
  };
  return {
    id: terminalId,
    code: terminalCode,
    till: aTill({ companyId, shopId, terminalId, epoch }, keys),
    privateKey: keys.privateKey,
    client: hub.as(token),
    token,
  };
}

export function proofOf(privateKey: KeyObject, terminalId: string, nonce: string): string {
  return sign(null, Buffer.from(deviceProofOf(terminalId, nonce)), privateKey).toString('base64');
}

/** The same, once the news of it has reached those who take its entries. */
export async function enrolKnownTerminal(
  baseUrl: string,
  admin: HubClient,
  shopId: string,
): Promise<Terminal> {
  const terminal = await enrolTerminal(baseUrl, admin, shopId);
  for (let attempt = 0; attempt < 200; attempt++) {
    const { terminals } = await admin.get<{ terminals: readonly { id: string }[] }>('/api/sync/terminals');
    if (terminals.some(({ id }) => id === terminal.id)) return terminal;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('the news of the enrolment did not arrive');
}
