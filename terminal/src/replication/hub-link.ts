/**
 * The way to the hub: every request has a time-out, none is given up. While the hub cannot be reached one request
 * at a time knocks, and the others wait for it; a hub that is busy or says no is asked again later, with jitter,
 * and never sooner than it asked for.
 */
import { type Outcome, outcomeOf } from './answers.ts';
import { createGate } from './gate.ts';

export type HubLink = {
  /** Tries once. */
  readonly tryOnce: (request: HubRequest) => Promise<Outcome>;
  /** Resolves with the hub's answer, however long that takes; rejects only when the link is stopped. */
  readonly ask: (request: HubRequest) => Promise<unknown>;
  readonly state: () => LinkState;
  readonly onChange: (listener: () => void) => void;
  /** Whoever waits tries again now: something has just come through. */
  readonly wake: () => void;
  readonly stop: () => void;
};

export type LinkState = {
  readonly state: 'never' | 'online' | 'offline';
  readonly offlineSince: string | null;
  readonly trouble: string | null;
};

export type HubRequest = {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: unknown;
  /** The device's token; null for what needs none. */
  readonly token: (() => Promise<string>) | null;
  readonly forgetToken?: () => void;
  readonly timeoutMilliseconds?: number;
};

export type HubLinkDeps = {
  readonly hubUrl: string;
  readonly now: () => number;
  /** 0 up to 1. */
  readonly random: () => number;
};

export class LinkStoppedError extends Error {
  override readonly name = 'LinkStoppedError';
}

const TIMEOUT_MILLISECONDS = 20_000;
const BUSY = { first: 500, most: 30_000 } as const;

export function createHubLink({ hubUrl, now, random }: HubLinkDeps): HubLink {
  const stopping = new AbortController();
  const gate = createGate({ random, signal: stopping.signal });
  const listeners: (() => void)[] = [];
  let state: LinkState = { state: 'never', offlineSince: null, trouble: null };

  const change = (next: LinkState): void => {
    if (next.state === state.state && next.trouble === state.trouble) return;
    state = next;
    for (const listener of listeners) listener();
  };
  const isOffline = (trouble: string) =>
    change({ state: 'offline', offlineSince: state.offlineSince ?? new Date(now()).toISOString(), trouble });
  const isOnline = (trouble: string | null) => change({ state: 'online', offlineSince: null, trouble });

  const tryOnce = async (request: HubRequest): Promise<Outcome> => {
    const outcome = await send(hubUrl, request, stopping.signal, now);
    if (outcome.kind === 'unauthorised' && request.token !== null) {
      request.forgetToken?.();
      return send(hubUrl, request, stopping.signal, now);
    }
    return outcome;
  };

  const ask = async (request: HubRequest): Promise<unknown> => {
    for (let failures = 0; ; failures += 1) {
      await gate.pass();
      const outcome = await tryOnce(request);
      if (stopping.signal.aborted) throw new LinkStoppedError('the link to the hub is stopped');
      if (outcome.kind === 'unreachable') {
        isOffline(outcome.trouble);
        gate.shut();
        continue;
      }
      gate.open();
      if (outcome.kind === 'answer') {
        isOnline(null);
        return outcome.body;
      }
      if (outcome.kind === 'busy') isOffline(outcome.trouble);
      else isOnline(outcome.kind === 'refused' ? outcome.trouble : 'The hub does not accept this device.');
      const backoff = Math.min(BUSY.most, BUSY.first * 2 ** Math.min(failures, 10)) * (0.5 + random() / 2);
      const asked = outcome.kind === 'busy' ? outcome.waitMilliseconds : null;
      await gate.sleep(asked === null ? backoff : asked * (1 + random() / 10), asked === null);
    }
  };

  return {
    tryOnce,
    ask,
    state: () => state,
    onChange: (listener) => listeners.push(listener),
    wake: gate.wake,
    stop: () => stopping.abort(),
  };
}

async function send(
  hubUrl: string,
  request: HubRequest,
  stop: AbortSignal,
  now: () => number,
): Promise<Outcome> {
  const { method, path, body, token } = request;
  try {
    const authorization = token === null ? {} : { authorization: `Bearer ${await token()}` };
    const content =
      body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json', ...authorization } };
    const response = await fetch(new URL(path, hubUrl), {
      method,
      headers: authorization,
      redirect: 'manual',
      signal: AbortSignal.any([
        stop,
        AbortSignal.timeout(request.timeoutMilliseconds ?? TIMEOUT_MILLISECONDS),
      ]),
      ...content,
    });
    return await outcomeOf(response, now());
  } catch (error) {
    if (error instanceof TokenRefusedError) return error.outcome;
    return { kind: 'unreachable', trouble: 'The hub cannot be reached.' };
  }
}

/** The way to a token ended in something else than a token: that is what the request came to. */
export class TokenRefusedError extends Error {
  override readonly name = 'TokenRefusedError';
  readonly outcome: Outcome;
  constructor(outcome: Outcome) {
    super(`no token: ${outcome.kind}`);
    this.outcome = outcome;
  }
}
