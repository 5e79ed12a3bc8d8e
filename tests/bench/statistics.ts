export type Spread = {
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
};

/** Nearest-rank quantiles of measured milliseconds, rounded to a microsecond. */
export function spreadOf(milliseconds: readonly number[]): Spread {
  const sorted = [...milliseconds].sort((left, right) => left - right);
  const at = (share: number) =>
    thousandth(sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? 0);
  return { count: sorted.length, p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
}

export function hundredth(value: number): number {
  return Math.round(value * 100) / 100;
}

export function thousandth(value: number): number {
  return Math.round(value * 1000) / 1000;
}

/** How long `work` took, in milliseconds, and what it gave. */
export async function timed<T>(
  work: () => Promise<T> | T,
): Promise<{ readonly milliseconds: number; readonly value: T }> {
  const from = performance.now();
  const value = await work();
  return { milliseconds: performance.now() - from, value };
}
