/** A small client of the hub's API, for the demo company and for proofs: it knows HTTP, not the services. */
export type HubClient = {
  readonly get: <T>(path: string) => Promise<T>;
  readonly post: <T>(path: string, body: unknown) => Promise<T>;
  readonly patch: <T>(path: string, body: unknown) => Promise<T>;
  readonly upload: <T>(path: string, contentType: string, body: string) => Promise<T>;
  /** The same hub, as whoever signs in by `signIn`: at first use, and again when the token has run out. */
  readonly as: (signIn: () => Promise<string>) => HubClient;
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

type Call = {
  readonly method: string;
  readonly path: string;
  readonly contentType?: string;
  readonly body?: string;
};

export function createHubClient(baseUrl: string, signIn: (() => Promise<string>) | null = null): HubClient {
  let token: string | null = null;
  const send = async <T>(call: Call): Promise<T> => {
    if (signIn && token === null) token = await signIn();
    let response = await request(baseUrl, call, token);
    if (response.status === 401 && signIn) {
      token = await signIn();
      response = await request(baseUrl, call, token);
    }
    const text = await response.text();
    const answer: unknown = text === '' ? null : JSON.parse(text);
    if (!response.ok) throw new HubRefusal(call.path, response.status, answer);
    return answer as T;
  };
  const json = (method: string) => (path: string, body: unknown) =>
    ({ method, path, contentType: 'application/json', body: JSON.stringify(body) }) as const;
  return {
    get: (path) => send({ method: 'GET', path }),
    post: (path, body) => send(json('POST')(path, body)),
    patch: (path, body) => send(json('PATCH')(path, body)),
    upload: (path, contentType, body) => send({ method: 'POST', path, contentType, body }),
    as: (whoever) => createHubClient(baseUrl, whoever),
  };
}

function request(baseUrl: string, call: Call, token: string | null): Promise<Response> {
  return fetch(new URL(call.path, baseUrl), {
    method: call.method,
    headers: {
      ...(call.contentType === undefined ? {} : { 'content-type': call.contentType }),
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    },
    ...(call.body === undefined ? {} : { body: call.body }),
    signal: AbortSignal.timeout(120_000),
  });
}
