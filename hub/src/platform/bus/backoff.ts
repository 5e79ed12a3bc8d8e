/** Doubling from `firstMs` to `capMs`, each wait somewhere between half and the whole of it, so that many do not return at once. */
export function backoffMs(attempt: number, firstMs: number, capMs: number): number {
  const whole = Math.min(capMs, firstMs * 2 ** Math.min(attempt, 30));
  return whole * (0.5 + Math.random() / 2);
}
