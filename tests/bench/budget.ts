/** What was measured beside its floor. A number that says nothing, or is not there, meets nothing. */
export type Budget = { readonly floor: number; readonly measured: number | null; readonly met: boolean };

export function atMost(floor: number, measured: number | null): Budget {
  return { floor, measured, met: measured !== null && measured <= floor };
}

export function atLeast(floor: number, measured: number | null): Budget {
  return { floor, measured, met: measured !== null && measured >= floor };
}
