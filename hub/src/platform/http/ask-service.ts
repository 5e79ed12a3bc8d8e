import { UnavailableError } from '@counterbook/shared/result';
import type { z } from 'zod';
import { currentRequestId } from '../log/request-context.ts';
import { REQUEST_ID_HEADER } from './request-id.ts';

type Asked = {
  /** The service's base addresses; none where nobody serves it. */
  readonly instances: readonly string[] | undefined;
  readonly path: string;
  readonly authorization: string;
};

const WITHIN_MS = 5000;
let turn = 0;

/**
 * Asks another service in the name of whoever asks us, so that its own policies decide. Null where it says that
 * there is no such thing (404) or not for this role (403).
 */
export async function askService<S extends z.ZodType>(at: Asked, schema: S): Promise<z.output<S> | null> {
  const response = await send(at);
  if (response.status === 404 || response.status === 403) {
    await response.body?.cancel();
    return null;
  }
  if (!response.ok) throw new UnavailableError(`${at.path} answers ${response.status}`);
  return schema.parse(await response.json());
}

/** The instances take turns, and one that cannot be reached gives its turn to the next. */
async function send({ instances = [], path, authorization }: Asked): Promise<Response> {
  if (instances.length === 0) throw new UnavailableError(`nobody serves ${path}`);
  const signal = AbortSignal.timeout(WITHIN_MS);
  turn += 1;
  let cause: unknown;
  for (let tried = 0; tried < instances.length; tried += 1) {
    const baseUrl = instances[(turn + tried) % instances.length];
    try {
      return await fetch(new URL(path, baseUrl), { headers: headersOf(authorization), signal });
    } catch (error) {
      cause = error;
    }
  }
  throw new UnavailableError(`${path} does not answer`, { cause });
}

function headersOf(authorization: string): Record<string, string> {
  const requestId = currentRequestId();
  return requestId === undefined ? { authorization } : { authorization, [REQUEST_ID_HEADER]: requestId };
}
