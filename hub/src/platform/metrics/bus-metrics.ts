import type { Connection } from 'mongoose';
import { Gauge } from 'prom-client';
import type { Bus } from '../bus/bus.ts';
import type { BusCounts } from '../bus/bus-counts.ts';
import { measureOutbox } from '../outbox/outbox-rows.ts';
import type { Metrics } from './metrics.ts';

const COUNTED: Readonly<Record<keyof BusCounts, string>> = {
  published: 'Events handed to the bus',
  consumed: 'Events that consumers are done with, dead letters included',
  retried: 'Batches that were tried again',
  deadLettered: 'Events given up: see npm run dead',
  redelivered: 'Events put into one queue again: missed, or replayed',
  reconnected: 'Connections to the broker that had to be made again',
  unrouted: 'Events at the broker that no queue wants',
  waiting: 'Events in hand whose handler has not come to them',
};

/**
 * What passes over the bus of this process, and how far this service's outbox is behind. The bus counts for itself, so
 * that its numbers are read when somebody asks; they only ever grow, but for `unrouted` and `waiting`.
 */
export function observeBus(
  metrics: Metrics,
  at: { readonly bus: Bus; readonly connection: Connection; readonly now: () => Date },
): void {
  const { bus, connection, now } = at;
  const registers = [metrics.registry];
  for (const [name, help] of Object.entries(COUNTED)) {
    const gauge: Gauge = new Gauge({
      name: `bus_${name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`,
      help,
      registers,
      collect: () => {
        const counts: Readonly<Record<string, number>> = bus.counts();
        gauge.set(counts[name] ?? 0);
      },
    });
  }
  const lag = new Gauge({
    name: 'outbox_lag_seconds',
    help: 'Age of the oldest event not told yet',
    registers,
  });
  const pending: Gauge = new Gauge({
    name: 'outbox_pending',
    help: 'Events not told yet',
    registers,
    collect: async () => {
      const measured = await measureOutbox(connection, now).catch(() => null);
      if (measured === null) return;
      pending.set(measured.pending);
      lag.set(measured.lagSeconds);
    },
  });
  const isReady: Gauge = new Gauge({
    name: 'bus_ready',
    help: '1 while events flow',
    registers,
    collect: () => isReady.set(bus.isReady() ? 1 : 0),
  });
}
