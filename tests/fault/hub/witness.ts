/**
 * An admin who asks the hub on and on and judges every answer: success, or a problem document that says what it is;
 * a 503 says when to come again. It knows HTTP and JSON and none of the product's code.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { accounts } from './shop.ts';

export type Answer = { readonly status: number; readonly body: unknown; readonly retryAfter: string | null };

const PATIENCE_MILLISECONDS = 90_000;
const TIMEOUT_MILLISECONDS = 30_000;
const ASK_AGAIN_MILLISECONDS = 25;

export class Witness {
  readonly #hubUrl: string;
  /** Answers that no client could make sense of, and faults of the hub's own. */
  readonly troubles = new Set<string>();
  #token: string | null = null;

  constructor(hubUrl: string) {
    this.#hubUrl = hubUrl;
  }

  /** One try; null where nobody answers. */
  async ask(path: string, body?: unknown): Promise<Answer | null> {
    const token = this.#token ?? (await this.#signIn());
    if (token === null) return null;
    const answer = await this.#send(path, body, token);
    if (answer?.status === 401) this.#token = null;
    return answer;
  }

  /** Asks until there is a success. */
  async get<T>(path: string): Promise<T> {
    const deadline = performance.now() + PATIENCE_MILLISECONDS;
    for (;;) {
      const answer = await this.ask(path);
      if (answer !== null && answer.status < 300) return answer.body as T;
      if (performance.now() > deadline)
        throw new Error(`${path}: ${answer === null ? 'nobody answers' : JSON.stringify(answer)}`);
      await delay(ASK_AGAIN_MILLISECONDS);
    }
  }

  /** All rows of a paged answer, page after page, while `isWanted` says so of a page's last row. */
  async pages<T>(
    path: string,
    key: string,
    isWanted: (last: T) => boolean = () => true,
  ): Promise<readonly T[]> {
    const all: T[] = [];
    for (let cursor = ''; ; ) {
      const page = await this.get<Record<string, readonly T[]> & { readonly next: string | null }>(
        `${path}${path.includes('?') ? '&' : '?'}limit=100${cursor}`,
      );
      const rows = page[key] ?? [];
      all.push(...rows);
      const last = rows.at(-1);
      if (page.next === null || last === undefined || !isWanted(last)) return all;
      cursor = `&cursor=${encodeURIComponent(page.next)}`;
    }
  }

  async #signIn(): Promise<string | null> {
    const answer = await this.#send('/api/auth/login', accounts.admin, null);
    const body = answer?.status === 200 ? (answer.body as { readonly accessToken?: string }) : null;
    this.#token = body?.accessToken ?? null;
    return this.#token;
  }

  async #send(path: string, body: unknown, token: string | null): Promise<Answer | null> {
    let response: Response;
    let text: string;
    try {
      response = await fetch(new URL(path, this.#hubUrl), {
        method: body === undefined ? 'GET' : 'POST',
        headers: {
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
      });
      text = await response.text();
    } catch (error) {
      if (error instanceof Error && error.name === 'TimeoutError')
        this.troubles.add(`${routeOf(path)}: no answer within ${TIMEOUT_MILLISECONDS / 1000} s`);
      return null;
    }
    const parsed = jsonOf(text);
    const trouble = troubleWith(response, parsed);
    if (trouble !== null) this.troubles.add(`${routeOf(path)}: ${trouble}`);
    return { status: response.status, body: parsed, retryAfter: response.headers.get('retry-after') };
  }
}

function troubleWith({ status, headers }: Response, body: unknown): string | null {
  if (status < 400) return body === undefined ? `${status} without JSON` : null;
  const type = headers.get('content-type') ?? '';
  const said = `${status} ${type} ${JSON.stringify(body)?.slice(0, 200)}`;
  if (!type.startsWith('application/problem+json')) return `an error that is no problem document: ${said}`;
  const problem = typeof body === 'object' && body !== null ? body : {};
  const isWhole = 'type' in problem && 'title' in problem && 'status' in problem && problem.status === status;
  if (!isWhole) return `a problem document that says too little: ${said}`;
  if (status === 503 && !/^\d+$/.test(headers.get('retry-after') ?? ''))
    return `503 without Retry-After: ${said}`;
  return status === 500 ? `a fault of the hub's own: ${said}` : null;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function routeOf(path: string): string {
  return path.split('?')[0] ?? path;
}
