import { Gauge } from 'prom-client';
import type { Upstream } from '../../platform/http/upstreams/upstream.ts';
import type { Metrics } from '../../platform/metrics/metrics.ts';

const STATES = { closed: 0, 'half-open': 1, open: 2 } as const;

/** How the gateway sees the instances behind it. */
export function observeUpstreams(upstreams: readonly Upstream[], { registry }: Metrics): void {
  const registers = [registry];
  const labelNames = ['upstream', 'instance'] as const;
  const gauge = (
    name: string,
    help: string,
    measure: (instance: ReturnType<Upstream['instances']>[number]) => number,
  ) =>
    new Gauge({
      name,
      help,
      labelNames,
      registers,
      collect() {
        // Those that are gone are forgotten.
        this.reset();
        for (const upstream of upstreams) {
          for (const instance of upstream.instances()) {
            this.labels(upstream.service, instance.url).set(measure(instance));
          }
        }
      },
    });
  gauge('gateway_instance_ready', '1 where an instance says that it is ready', (instance) =>
    instance.state() === 'ready' ? 1 : 0,
  );
  gauge(
    'gateway_instance_breaker',
    '0 closed, 1 half-open, 2 open',
    (instance) => STATES[instance.breaker.state()],
  );
  gauge(
    'gateway_instance_requests',
    'Requests under way to an instance',
    ({ pool }) => pool.stats.running + pool.stats.queued,
  );
}
