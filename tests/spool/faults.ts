import type { VirtualFaults } from '@counterbook/hardware/printer';
import type { Random } from '../replay/random.ts';

/** What befalls a till's printing: a printer's fault, or the death of the process that prints. */
export type Fault = {
  readonly kind: FaultKind;
  /** Undefined for the death of the process. */
  readonly faults: VirtualFaults | undefined;
  readonly afterMs: number;
  readonly forMs: number;
};

/** By kind how it is set up; `at` is a byte of the job or of the questions before it. */
const KINDS = {
  stall: (at) => ({ stallAtByte: at }),
  reset: (at) => ({ resetAtByte: at }),
  'paper out': (at) => ({ paperOutAtByte: at }),
  'power off': (at) => ({ powerOffAtByte: at }),
  'cover open': () => ({ coverOpen: true }),
  'cutter jam': () => ({ cutterJams: true }),
  'never reads': () => ({ neverRead: true }),
  slow: () => ({ bytesPerSecond: 3_000 }),
  'word comes late': () => ({ confirmsAfterMs: 600 }),
  'process killed': () => undefined,
} as const satisfies Record<string, (at: number) => VirtualFaults | undefined>;

export type FaultKind = keyof typeof KINDS;
export const faultKinds = Object.keys(KINDS) as readonly FaultKind[];

/** More often than any other: what a till’s own death leaves is the hardest. */
const KILLS_IN_TEN = 3;
/** Longer than a receipt, and than what is asked before it. */
const BYTES = 900;

export function drawFault(random: Random): Fault {
  const isKill = random.below(10) < KILLS_IN_TEN;
  const others = faultKinds.filter((kind) => kind !== 'process killed');
  const kind = isKill ? 'process killed' : (others[random.below(others.length)] ?? 'stall');
  const faults = KINDS[kind](random.below(BYTES));
  // A printer that is off is away for longer than one that cannot confirm is watched.
  const forMs = kind === 'power off' ? 300 + random.below(300) : 20 + random.below(600);
  return { kind, faults, afterMs: random.below(40), forMs };
}
