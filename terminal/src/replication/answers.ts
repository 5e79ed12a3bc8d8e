import { z } from 'zod';

/** What one request to the hub came to. Whatever is not the hub's JSON is as good as no answer. */
export type Outcome =
  | { readonly kind: 'answer'; readonly body: unknown; readonly milliseconds: number }
  /** No connection, no answer in time, or somebody else's page: the network is not really there. */
  | { readonly kind: 'unreachable'; readonly trouble: string; readonly isOtherPage?: true }
  | {
      readonly kind: 'busy';
      readonly status: number;
      readonly trouble: string;
      readonly waitMilliseconds: number | null;
    }
  | { readonly kind: 'unauthorised' }
  | { readonly kind: 'refused'; readonly status: number; readonly code: string; readonly trouble: string };

const problemSchema = z.looseObject({ code: z.string(), title: z.string(), detail: z.string().optional() });

/** `sentAt` by `performance.now`. */
export async function outcomeOf(
  response: Response,
  { now, sentAt }: { readonly now: number; readonly sentAt: number },
): Promise<Outcome> {
  const body = await readJson(response);
  if (response.status === 401) return { kind: 'unauthorised' };
  if (response.status === 429 || response.status === 408 || response.status >= 500) {
    const waitMilliseconds = retryAfterOf(response.headers.get('retry-after'), now);
    const { status } = response;
    return { kind: 'busy', status, trouble: `The hub is busy (${status}).`, waitMilliseconds };
  }
  if (body === undefined || (response.status >= 300 && response.status < 400)) {
    const trouble = 'Another page answers in the hub’s place: a network’s sign-in?';
    return { kind: 'unreachable', trouble, isOtherPage: true };
  }
  if (response.ok) return { kind: 'answer', body, milliseconds: performance.now() - sentAt };
  const problem = problemSchema.safeParse(body);
  const code = problem.success ? problem.data.code : `http.${response.status}`;
  const words = problem.success ? (problem.data.detail ?? problem.data.title) : `status ${response.status}`;
  return { kind: 'refused', status: response.status, code, trouble: `The hub says no: ${words}` };
}

async function readJson(response: Response): Promise<unknown> {
  const text = await response.text();
  if (!/\bjson\b/.test(response.headers.get('content-type') ?? '')) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Seconds or a date (RFC 9110, 10.2.3); at most ten minutes, whatever is said. */
function retryAfterOf(value: string | null, now: number): number | null {
  if (value === null) return null;
  const seconds = /^\d+$/.test(value.trim()) ? Number(value) : (Date.parse(value) - now) / 1000;
  return Number.isFinite(seconds) ? Math.min(600, Math.max(0, seconds)) * 1000 : null;
}
