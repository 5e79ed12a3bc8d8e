/** The auth service over real HTTP and the real embedded database, with a clock that a test moves. */
import { type KeyObject, sign } from 'node:crypto';
import type { Event } from '@counterbook/shared/events';
import { deviceProofOf } from '@counterbook/shared/sync';
import type { Identity } from '../../platform/auth/identity.ts';
import { type Answer, call } from '../../platform/testing/call.ts';
import { startTestHub, type TestHub } from '../../platform/testing/start-service.ts';
import { auth } from '../service.ts';
import { company, listenerOf, shop } from './neighbours.ts';

export const PASSWORD = 'correct horse battery';

export const admin: Identity = { id: 'admin1', role: 'company-admin', companyId: 'c1', shopIds: [] };
export const manager: Identity = { id: 'manager1', role: 'shop-manager', companyId: 'c1', shopIds: ['s1'] };
export const foreign: Identity = { id: 'admin9', role: 'company-admin', companyId: 'c9', shopIds: [] };
export const superAdmin: Identity = { id: 'super-admin', role: 'super-admin', companyId: null, shopIds: [] };

export type TestAuth = {
  readonly hub: TestHub;
  /** What auth told the other services. */
  readonly told: Event[];
  readonly now: () => Date;
  readonly later: (milliseconds: number) => void;
  readonly as: (who: Identity | null, method: string, path: string, body?: unknown) => Promise<Answer>;
  readonly post: (path: string, body: unknown) => Promise<Answer>;
  readonly withToken: (token: string, method: string, path: string, body?: unknown) => Promise<Answer>;
  readonly login: (email: string, password?: string) => Promise<Answer>;
  /** Opens an account in company c1 and answers its id. */
  readonly hire: (email: string, role?: string, shopIds?: readonly string[]) => Promise<string>;
  readonly codeFor: (shopId: string, terminalId?: string) => Promise<string>;
  readonly enrol: (code: string, publicKey: string) => Promise<Answer>;
  /** `epoch`: in which numbering it says that it writes. */
  readonly prove: (terminalId: string, privateKey: KeyObject, epoch?: number) => Promise<Answer>;
};

export async function startAuth(
  options: {
    readonly directory?: string;
    readonly environment?: Readonly<Record<string, string>>;
    /** Starts another instance of the same, on the same clock. */
    readonly beside?: TestAuth;
  } = {},
): Promise<TestAuth> {
  const { beside, ...rest } = options;
  let clock = new Date();
  const now = beside?.now ?? (() => clock);
  const told: Event[] = [];
  const services = [auth, shop, company, listenerOf(told)];
  const hub = await startTestHub({
    services,
    now,
    ...rest,
    ...(beside ? { beside: beside.hub } : {}),
  });

  const withToken: TestAuth['withToken'] = (token, method, path, body) =>
    call(hub.baseUrl, method, path, { token, ...(body === undefined ? {} : { body }) });
  const post: TestAuth['post'] = (path, body) => call(hub.baseUrl, 'POST', path, { body });
  const as: TestAuth['as'] = (who, method, path, body) =>
    who === null
      ? call(hub.baseUrl, method, path, body === undefined ? {} : { body })
      : withToken(hub.issueToken(who), method, path, body);
  return {
    hub,
    told,
    now,
    later: (milliseconds) => {
      clock = new Date(clock.getTime() + milliseconds);
    },
    as,
    post,
    withToken,
    login: (email, password = PASSWORD) => post('/api/auth/login', { email, password }),
    hire: async (email, role = 'company-admin', shopIds = []) => {
      const user = { email, password: PASSWORD, name: 'Ada', role, shopIds };
      return (await as(admin, 'POST', '/api/users', user)).body.id;
    },
    codeFor: async (shopId, terminalId) => {
      const body = { shopId, ...(terminalId ? { terminalId } : {}) };
      return (await as(admin, 'POST', '/api/devices/enrolment-codes', body)).body.code;
    },
    enrol: (code, publicKey) => post('/api/auth/devices/enrol', { code, publicKey }),
    prove: async (terminalId, privateKey, epoch) => {
      const { nonce } = (await post('/api/auth/devices/challenge', { terminalId })).body;
      const proof = Buffer.from(deviceProofOf(terminalId, nonce));
      const signature = sign(null, proof, privateKey).toString('base64');
      const numbering = epoch === undefined ? {} : { epoch };
      return post('/api/auth/devices/token', { terminalId, nonce, signature, ...numbering });
    },
  };
}
