/**
 * What Prometheus is told of one service. Every label has few values: routes by their templates, statuses by their
 * class, never an id, so that nobody's requests can fill the memory of whoever collects.
 */
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { processMetrics } from './process-metrics.ts';

export type Metrics = {
  readonly registry: Registry;
  readonly requests: Histogram<'method' | 'route' | 'status'>;
  readonly inFlight: Gauge;
  readonly refusedByParser: Counter<'status'>;
  /** In Prometheus' text format, with what concerns the whole process. */
  readonly text: () => Promise<string>;
};

const SECONDS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120];

export function createMetrics(service: string): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  const registers = [registry];
  return {
    registry,
    requests: new Histogram({
      name: 'http_request_duration_seconds',
      help: 'From the first line of a request to the last byte of its answer',
      labelNames: ['method', 'route', 'status'],
      buckets: SECONDS,
      registers,
    }),
    inFlight: new Gauge({
      name: 'http_requests_in_flight',
      help: 'Requests that are being answered',
      registers,
    }),
    refusedByParser: new Counter({
      name: 'http_malformed_requests_total',
      help: 'Requests that were no HTTP, too slow or too large in their headers',
      labelNames: ['status'],
      registers,
    }),
    text: async () => `${await registry.metrics()}\n${await processMetrics().metrics()}`,
  };
}

const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** Anybody may send any word as a method. */
export function methodLabel(method: string): string {
  return METHODS.has(method) ? method : 'other';
}
