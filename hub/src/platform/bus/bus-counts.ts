/** What has passed since the start; for metrics. Gauges say how it stands now. */
export type BusCounts = {
  readonly published: number;
  readonly consumed: number;
  readonly retried: number;
  readonly deadLettered: number;
  /** Put into one queue again: the bus never brought them, or somebody replays them. */
  readonly redelivered: number;
  readonly reconnected: number;
  /** Gauge: messages that no queue wanted, kept by the broker until somebody looks. */
  readonly unrouted: number;
  /** Gauge: events in hand whose handler has not come to them. */
  readonly waiting: number;
};

export type Counting = {
  -readonly [K in Exclude<keyof BusCounts, 'waiting'>]: BusCounts[K];
};

export function startCounting(): Counting {
  return {
    published: 0,
    consumed: 0,
    retried: 0,
    deadLettered: 0,
    redelivered: 0,
    reconnected: 0,
    unrouted: 0,
  };
}
