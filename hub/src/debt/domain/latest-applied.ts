import type { Applied } from '@counterbook/shared/sync';

/** Of each chain the later entry: what contains the one or the other. */
export function latestApplied(left: Applied, right: Applied): Applied {
  const keys = [...Object.keys(left), ...Object.keys(right)];
  return Object.fromEntries(keys.map((key) => [key, Math.max(left[key] ?? 0, right[key] ?? 0)]));
}
