import { Pool } from 'undici';
import { type Breaker, createBreaker } from './breaker.ts';

/** `unready`: it answers, and says that it cannot do its work; `away`: it does not answer. */
export type InstanceState = 'ready' | 'unready' | 'away';

/** One process that serves a service. */
export type Instance = {
  readonly url: string;
  readonly pool: Pool;
  readonly breaker: Breaker;
  readonly state: () => InstanceState;
  /** How long its last answer about its health took. */
  readonly milliseconds: () => number;
  readonly sawHealth: (state: InstanceState, milliseconds: number) => void;
};

const CONNECT_WITHIN_MS = 3000;
/** Shorter than the services keep theirs, so that no request is sent into a connection that is being closed. */
const KEEP_ALIVE_MS = 30_000;
const MOST_CONNECTIONS = 256;

export type Timing = { readonly now: () => number; readonly random: () => number };

/** Until its health is known it is believed to be well: the first request finds out. */
export function createInstance(url: string, timing: Timing): Instance {
  let state: InstanceState = 'ready';
  let milliseconds = 0;
  return {
    url,
    pool: new Pool(url, {
      connections: MOST_CONNECTIONS,
      pipelining: 1,
      keepAliveTimeout: KEEP_ALIVE_MS,
      keepAliveMaxTimeout: KEEP_ALIVE_MS,
      connect: { timeout: CONNECT_WITHIN_MS },
    }),
    breaker: createBreaker(timing),
    state: () => state,
    milliseconds: () => milliseconds,
    sawHealth: (seen, took) => {
      state = seen;
      milliseconds = took;
    },
  };
}
