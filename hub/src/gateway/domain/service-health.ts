import type { Upstream } from '../../platform/http/upstreams/upstream.ts';

export type ServiceHealth = {
  readonly service: string;
  readonly ready: boolean;
  readonly milliseconds: number;
  readonly instances: number;
  readonly instancesReady: number;
};

/** As the watch over the instances saw it last: asking costs nobody anything. */
export function healthOf(upstreams: Iterable<Upstream>): ServiceHealth[] {
  return [...upstreams].map((upstream) => {
    const instances = upstream.instances();
    const ready = instances.filter((instance) => instance.state() === 'ready');
    return {
      service: upstream.service,
      ready: ready.length > 0,
      milliseconds: Math.max(0, ...ready.map((instance) => instance.milliseconds())),
      instances: instances.length,
      instancesReady: ready.length,
    };
  });
}
