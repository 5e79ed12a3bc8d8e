/** A small client of the hub's API, for the demo company and for proofs: it knows HTTP, not the services. */
export type HubClient = {
  readonly get: <T>(path: string) => Promise<T>;
  readonly post: <T>(path: string, body: unknown) => Promise<T>;
  readonly patch: <T>(path: string, body: unknown) => Promise<T>;
  readonly upload: <T>(path: string, contentType: string, body: string) => Promise<T>;
  readonly as: (accessToken: string) => HubClient;
};

/** The hub said no: its problem document, in one line. */
export class HubRefusal extends Error {
  override readonly name = 'HubRefusal';
  readonly status: number;
  readonly problem: unknown;
  constructor(path: string, status: number, problem: unknown) {
    super(`${path} answered ${status}: ${JSON.stringify(problem)}`);
    this.status = status;
    this.problem = problem;
  }
}

export function createHubClient(baseUrl: string, accessToken: string | null = null): HubClient {
  const send = async <T>(
    method: string,
    path: string,
    contentType: string | null,
    body: string | null,
  ): Promise<T> => {
    const response = await fetch(new URL(path, baseUrl), {
      method,
      headers: {
        ...(contentType === null ? {} : { 'content-type': contentType }),
        ...(accessToken === null ? {} : { authorization: `Bearer ${accessToken}` }),
      },
      ...(body === null ? {} : { body }),
      signal: AbortSignal.timeout(120_000),
    });
    const text = await response.text();
    const answer: unknown = text === '' ? null : JSON.parse(text);
    if (!response.ok) throw new HubRefusal(path, response.status, answer);
    return answer as T;
  };
  return {
    get: (path) => send('GET', path, null, null),
    post: (path, body) => send('POST', path, 'application/json', JSON.stringify(body)),
    patch: (path, body) => send('PATCH', path, 'application/json', JSON.stringify(body)),
    upload: (path, contentType, body) => send('POST', path, contentType, body),
    as: (token) => createHubClient(baseUrl, token),
  };
}
