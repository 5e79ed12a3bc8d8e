/**
 * Asks every instance once a second, with jitter, whether it is ready, and now and then whether a service's name
 * stands for other machines than before. What requests themselves meet with is the breakers' business.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Instance, InstanceState } from './instance.ts';
import { resolveUrls } from './resolve-urls.ts';
import type { Upstream } from './upstream.ts';
import { isUnreachable } from './upstream-error.ts';

const EVERY_MS = 1000;
const WITHIN_MS = 2000;
const RESOLVE_EVERY_ROUNDS = 5;

/** Resolves after the first round: whoever waits for that begins with what is true. */
export async function watchHealth(
  upstreams: readonly { readonly upstream: Upstream; readonly urls: readonly string[] }[],
  deps: { readonly log: Logger; readonly random: () => number },
): Promise<{ readonly stop: () => void }> {
  const stopping = new AbortController();
  const { signal } = stopping;
  const watch = async (upstream: Upstream, urls: readonly string[], round: number): Promise<void> => {
    if (round % RESOLVE_EVERY_ROUNDS === 0) upstream.setUrls(await resolveUrls(urls));
    await Promise.all(upstream.instances().map((instance) => look(instance, upstream.service, deps.log)));
  };
  const goOn = async (upstream: Upstream, urls: readonly string[]): Promise<void> => {
    for (let round = 1; !signal.aborted; round += 1) {
      await delay(EVERY_MS * (0.5 + deps.random()), undefined, { signal, ref: false });
      await watch(upstream, urls, round);
    }
  };
  await Promise.all(upstreams.map(({ upstream, urls }) => watch(upstream, urls, 0)));
  for (const { upstream, urls } of upstreams) {
    goOn(upstream, urls).catch((error: unknown) => {
      if (!signal.aborted)
        deps.log.error({ err: error, upstream: upstream.service }, 'health is not watched');
    });
  }
  return { stop: () => stopping.abort() };
}

async function look(instance: Instance, service: string, log: Logger): Promise<void> {
  const begun = performance.now();
  const state = await askHealth(instance);
  const before = instance.state();
  instance.sawHealth(state, Math.round(performance.now() - begun));
  if (state !== before)
    log.info({ upstream: service, url: instance.url, state, before }, 'an instance changed');
}

async function askHealth({ pool }: Instance): Promise<InstanceState> {
  try {
    const answer = await pool.request({
      method: 'GET',
      path: '/health/ready',
      headersTimeout: WITHIN_MS,
      bodyTimeout: WITHIN_MS,
      signal: AbortSignal.timeout(WITHIN_MS),
    });
    await answer.body.dump();
    return answer.statusCode === 200 ? 'ready' : 'unready';
  } catch (error) {
    // One that takes its time is busy, and may still be the only one there is.
    return isUnreachable(error) ? 'away' : 'unready';
  }
}
