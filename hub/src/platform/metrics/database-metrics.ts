import type { Connection } from 'mongoose';
import { Counter, Gauge } from 'prom-client';
import type { Metrics } from './metrics.ts';

/** How the pool of a service's database connection is used: a pool that is all in use is where requests wait. */
export function observeDatabase(metrics: Metrics, connection: Connection): void {
  const registers = [metrics.registry];
  const inUse = new Gauge({ name: 'mongo_connections_in_use', help: 'Connections at work', registers });
  const waiting = new Gauge({
    name: 'mongo_connection_waits',
    help: 'Operations that wait for a connection',
    registers,
  });
  const failed = new Counter({
    name: 'mongo_connection_failures_total',
    help: 'Operations that got no connection',
    registers,
  });
  connection
    .getClient()
    .on('connectionCheckOutStarted', () => waiting.inc())
    .on('connectionCheckedOut', () => {
      waiting.dec();
      inUse.inc();
    })
    .on('connectionCheckOutFailed', () => {
      waiting.dec();
      failed.inc();
    })
    .on('connectionCheckedIn', () => inUse.dec());
}
