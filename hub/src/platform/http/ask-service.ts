import { UnavailableError } from '@counterbook/shared/result';
import type { z } from 'zod';
import { currentRequestId } from '../log/request-context.ts';
import { REQUEST_ID_HEADER } from './request-id.ts';

/**
 * Asks another service in the name of whoever asks us, so that its own policies decide. Null where it says that
 * there is no such thing (404) or not for this role (403).
 */
export async function askService<S extends z.ZodType>(
  at: { readonly baseUrl: string | undefined; readonly path: string; readonly authorization: string },
  schema: S,
): Promise<z.output<S> | null> {
  const response = await send(at);
  if (response.status === 404 || response.status === 403) {
    await response.body?.cancel();
    return null;
  }
  if (!response.ok) throw new UnavailableError(`${at.path} answers ${response.status}`);
  return schema.parse(await response.json());
}

async function send(at: {
  readonly baseUrl: string | undefined;
  readonly path: string;
  readonly authorization: string;
}): Promise<Response> {
  if (at.baseUrl === undefined) throw new UnavailableError(`nobody serves ${at.path}`);
  try {
    return await fetch(new URL(at.path, at.baseUrl), {
      headers: headersOf(at.authorization),
      signal: AbortSignal.timeout(5000),
    });
  } catch (error) {
    throw new UnavailableError(`${at.path} does not answer`, { cause: error });
  }
}

function headersOf(authorization: string): Record<string, string> {
  const requestId = currentRequestId();
  return requestId === undefined ? { authorization } : { authorization, [REQUEST_ID_HEADER]: requestId };
}
