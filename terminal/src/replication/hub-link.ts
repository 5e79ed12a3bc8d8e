/**
 * The way to the hub: every request has a time-out, none is given up. While the hub cannot be reached one request
 * at a time knocks, and the others wait for it; a hub that is busy or says no is asked again later, with jitter,
 * and never sooner than it asked for.
 */
import type { SyncCause } from '../host/protocol/views.ts';
import type { Outcome } from './answers.ts';
import { createGate } from './gate.ts';
import { causeOf, troubleOf } from './watch-link.ts';
import { createWire, type WireDeps } from './wire.ts';

export type HubLink = {
  /** Tries once. */
  readonly tryOnce: (request: HubRequest) => Promise<Outcome>;
  /** Resolves with the hub's answer, however long that takes; rejects only when the link is stopped. */
  readonly ask: (request: HubRequest) => Promise<unknown>;
  /** One step of that, for whoever wants to look around in between: waits before it as long as the hub is away, and
   * after a no, of which there were `failures` before, as long as is due. */
  readonly attempt: (request: HubRequest, failures: number) => Promise<Outcome>;
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
  /** Why it is offline. */
  readonly cause: SyncCause | null;
};

export type HubRequest = {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: unknown;
  /** The device's token; null for what needs none. */
  readonly token: (() => Promise<string>) | null;
  readonly forgetToken?: () => void;
  readonly timeoutMilliseconds?: number;
  /** What each try came to. */
  readonly onOutcome?: (outcome: Outcome) => void;
};

export type HubLinkDeps = WireDeps & {
  /** 0 up to 1. */
  readonly random: () => number;
};

export class LinkStoppedError extends Error {
  override readonly name = 'LinkStoppedError';
}

const BUSY = { first: 500, most: 30_000 } as const;

export function createHubLink(deps: HubLinkDeps): HubLink {
  const { now, random } = deps;
  const stopping = new AbortController();
  const wire = createWire(deps);
  const gate = createGate({ random, signal: stopping.signal });
  const listeners: (() => void)[] = [];
  let state: LinkState = { state: 'never', offlineSince: null, trouble: null, cause: null };

  const change = (next: LinkState): void => {
    if (next.state === state.state && next.trouble === state.trouble) return;
    state = next;
    for (const listener of listeners) listener();
  };
  const isOffline = (outcome: Outcome) => {
    const offlineSince = state.offlineSince ?? new Date(now()).toISOString();
    change({ state: 'offline', offlineSince, trouble: troubleOf(outcome), cause: causeOf(outcome) });
  };
  const isOnline = (outcome: Outcome) =>
    change({ state: 'online', offlineSince: null, trouble: troubleOf(outcome), cause: null });

  const tryOnce = async (request: HubRequest): Promise<Outcome> => {
    const outcome = await wire(request, stopping.signal);
    if (outcome.kind === 'unauthorised' && request.token !== null) {
      request.forgetToken?.();
      return wire(request, stopping.signal);
    }
    return outcome;
  };

  const attempt = async (request: HubRequest, failures: number): Promise<Outcome> => {
    await gate.pass();
    const outcome = await tryOnce(request);
    if (stopping.signal.aborted) throw new LinkStoppedError('the link to the hub is stopped');
    request.onOutcome?.(outcome);
    if (outcome.kind === 'unreachable') {
      isOffline(outcome);
      gate.shut();
      return outcome;
    }
    gate.open();
    if (outcome.kind === 'answer') {
      isOnline(outcome);
      return outcome;
    }
    if (outcome.kind === 'busy') isOffline(outcome);
    else isOnline(outcome);
    const backoff = Math.min(BUSY.most, BUSY.first * 2 ** Math.min(failures, 10)) * (0.5 + random() / 2);
    const asked = outcome.kind === 'busy' ? outcome.waitMilliseconds : null;
    await gate.sleep(asked === null ? backoff : asked * (1 + random() / 10), asked === null);
    return outcome;
  };
  const ask = async (request: HubRequest): Promise<unknown> => {
    for (let failures = 0; ; failures += 1) {
      const outcome = await attempt(request, failures);
      if (outcome.kind === 'answer') return outcome.body;
    }
  };

  return {
    tryOnce,
    ask,
    attempt,
    state: () => state,
    onChange: (listener) => listeners.push(listener),
    wake: gate.wake,
    stop: () => stopping.abort(),
  };
}
