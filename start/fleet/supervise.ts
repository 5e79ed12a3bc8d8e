/**
 * Keeps one program running until it is told to stop: whenever it dies it is started again after a wait that grows
 * while it keeps dying. It is never given up; a program that cannot stay up is told loudly.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { createBackoff } from './backoff.ts';
import { type Launched, launch } from './launch.ts';
import type { Program } from './program.ts';

export type Supervised = {
  readonly program: Program;
  /** Resolves when it is up for the first time. */
  readonly up: Promise<void>;
  readonly stop: () => Promise<void>;
  /** Ends it at once, for a second Ctrl-C. */
  readonly kill: () => void;
};

export type Watch = {
  /** Called when a process exists, before it is ready. */
  readonly born: (name: string, pid: number) => void;
  readonly up: (program: Program, pid: number) => void;
  readonly say: (name: string, line: string) => void;
};

const LOUD_FROM_DEATHS = 5;

export function supervise(program: Program, watch: Watch): Supervised {
  const stopping = new AbortController();
  const firstUp = Promise.withResolvers<void>();
  let current: Launched | null = null;
  const keep = async (): Promise<void> => {
    const backoff = createBackoff(Math.random);
    while (!stopping.signal.aborted) {
      const { healthyForMs, how } = await liveOnce();
      if (stopping.signal.aborted) return;
      const wait = backoff.afterDeath(healthyForMs);
      watch.say(program.name, deathNotice(program.name, how, wait, backoff.deaths()));
      await delay(wait, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };
  const liveOnce = async (): Promise<{ healthyForMs: number; how: string }> => {
    let upAt: number | null = null;
    try {
      current = await launch(program, (line) => watch.say(program.name, line));
      watch.born(program.name, current.pid);
      if (stopping.signal.aborted) await current.stop();
      if (await current.ready) {
        upAt = performance.now();
        watch.up(program, current.pid);
        firstUp.resolve();
      }
      const how = await current.ended;
      return { healthyForMs: upAt === null ? 0 : performance.now() - upAt, how };
    } catch (error) {
      return { healthyForMs: 0, how: error instanceof Error ? error.message : String(error) };
    } finally {
      current = null;
    }
  };
  const kept = keep();
  return {
    program,
    up: firstUp.promise,
    stop: async () => {
      stopping.abort();
      await current?.stop();
      await kept;
    },
    kill: () => current?.kill(),
  };
}

function deathNotice(name: string, how: string, waitMs: number, deaths: number): string {
  const again = `it is started again in ${(waitMs / 1000).toFixed(1)} s`;
  if (deaths < LOUD_FROM_DEATHS) return `${name} ended by itself (${how}); ${again}`;
  return `!!! ${name.toUpperCase()} DOES NOT STAY UP: ended ${deaths} times in a row (${how}); its last lines above say why; ${again}`;
}
