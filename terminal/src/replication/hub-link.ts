/**
 * The way to the hub: every request has a time-out, none is given up. While the hub cannot be reached one request
 * at a time knocks, and the others wait for it; a hub that is busy or says no is asked again later, with jitter,
 * and never sooner than it asked for.
 */
import { agreeOn, SPOKEN, type Spoken } from '@counterbook/shared/sync';
import type { SyncCause } from '../host/protocol/views.ts';
import type { Outcome } from './answers.ts';
import { createGate } from './gate.ts';
import { causeOf, troubleOf } from './watch-link.ts';
import { type Connection, createWire, type WireDeps } from './wire.ts';

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
  /** What is spoken with this hub. */
  readonly protocol: () => number;
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
  /** It goes before others when a hub that was away is back. */
  readonly isFirst?: boolean;
  /** What each try came to. */
  readonly onOutcome?: (outcome: Outcome) => void;
};

export type HubLinkDeps = WireDeps & {
  /** 0 up to 1. */
  readonly random: () => number;
  /** What this till speaks. */
  readonly speaks?: Spoken;
};

export class LinkStoppedError extends Error {
  override readonly name = 'LinkStoppedError';
}

const PING: HubRequest = { method: 'GET', path: '/health/live', token: null, timeoutMilliseconds: 5_000 };
/** Not only for this request: nobody is there who could answer any. */
const AWAY: ReadonlySet<number> = new Set([502, 503, 504]);
/** The hub is there, and has its hands full. */
const TOO_MUCH = 429;
const BUSY = { first: 500, most: 30_000 } as const;

export function createHubLink(deps: HubLinkDeps): HubLink {
  const { now, random, speaks = SPOKEN } = deps;
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

  let protocol = speaks.newest;
  const connection: Connection = {
    stop: stopping.signal,
    protocol: () => protocol,
    onSpoken: (spoken) => {
      protocol = agreeOn(speaks, spoken) ?? Math.min(speaks.newest, spoken.newest);
    },
  };
  const tryOnce = async (request: HubRequest): Promise<Outcome> => {
    const outcome = await wire(request, connection);
    if (outcome.kind === 'unauthorised' && request.token !== null) {
      request.forgetToken?.();
      return wire(request, connection);
    }
    return outcome;
  };

  /** Who knocks asks first for a few bytes whether the hub is there, and not somebody else in its place. */
  const passGate = async (isFirst?: boolean): Promise<boolean> => {
    while (await gate.pass(isFirst)) {
      const heard = await wire(PING, connection);
      if (stopping.signal.aborted || heard.kind === 'answer' || heard.kind === 'refused') return true;
      isOffline(heard);
      gate.shut(true, waitOf(heard));
    }
    return false;
  };
  const attempt = async (request: HubRequest, failures: number): Promise<Outcome> => {
    const isKnock = await passGate(request.isFirst);
    const outcome = await tryOnce(request);
    if (stopping.signal.aborted) throw new LinkStoppedError('the link to the hub is stopped');
    request.onOutcome?.(outcome);
    if (outcome.kind === 'unreachable' || (outcome.kind === 'busy' && AWAY.has(outcome.status))) {
      isOffline(outcome);
      gate.shut(isKnock, waitOf(outcome));
      return outcome;
    }
    gate.open();
    if (outcome.kind === 'answer') {
      isOnline(outcome);
      return outcome;
    }
    if (outcome.kind === 'busy' && outcome.status !== TOO_MUCH) isOffline(outcome);
    else isOnline(outcome);
    const backoff = Math.min(BUSY.most, BUSY.first * 2 ** Math.min(failures, 10)) * (0.5 + random() / 2);
    // Never sooner than was asked for; all who were told the same at once come back apart.
    const due = waitOf(outcome) * (1 + random() / 2);
    await gate.sleep(due, false);
    await gate.sleep(Math.max(0, backoff - due), true);
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
    protocol: () => protocol,
    onChange: (listener) => listeners.push(listener),
    wake: gate.wake,
    stop: () => stopping.abort(),
  };
}

function waitOf(outcome: Outcome): number {
  return outcome.kind === 'busy' ? (outcome.waitMilliseconds ?? 0) : 0;
}
