import { type KeyObject, sign } from 'node:crypto';
import { challengeSchema, deviceProofOf, deviceTokenSchema, type Move } from '@counterbook/shared/sync';
import type { HubLink } from './hub-link.ts';
import { TokenRefusedError } from './wire.ts';

/** The device's token, fetched by proving the key when there is none, and kept until the hub refuses it. */
export type DeviceSession = {
  readonly token: () => Promise<string>;
  readonly forget: () => void;
};

export type Device = {
  readonly terminalId: string;
  readonly privateKey: KeyObject;
  /** In which numbering it writes, where it has moved since it enrolled: a hub that moves nobody does not know of it. */
  readonly epoch: number | undefined;
  /** What each token brought: to which shop this device is ordered. */
  readonly onMove: (move: Move | null) => void;
};

export function createDeviceSession(link: Pick<HubLink, 'tryOnce'>, device: Device): DeviceSession {
  let known: Promise<string> | null = null;
  const post = async (path: string, body: unknown): Promise<unknown> => {
    const outcome = await link.tryOnce({ method: 'POST', path, body, token: null });
    if (outcome.kind === 'answer') return outcome.body;
    throw new TokenRefusedError(outcome);
  };
  const prove = async (): Promise<string> => {
    const { terminalId, privateKey, epoch } = device;
    const challenge = await post('/api/auth/devices/challenge', { terminalId });
    const { nonce } = challengeSchema.parse(challenge);
    const proof = sign(null, Buffer.from(deviceProofOf(terminalId, nonce)), privateKey).toString('base64');
    const body = { terminalId, nonce, signature: proof, ...(epoch === undefined ? {} : { epoch }) };
    const { accessToken, move } = deviceTokenSchema.parse(await post('/api/auth/devices/token', body));
    device.onMove(move ?? null);
    return accessToken;
  };
  return {
    token: () => {
      if (known === null) {
        const proving = prove();
        known = proving;
        proving.catch(() => {
          if (known === proving) known = null;
        });
      }
      return known;
    },
    forget: () => {
      known = null;
    },
  };
}
