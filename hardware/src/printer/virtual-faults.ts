/**
 * What is wrong with a virtual printer. Byte numbers count the job bytes that it worked off since the faults were
 * set. Setting other faults mends what they no longer name, and a printer that waited goes on.
 */
export type VirtualFaults = {
  readonly paperOutAtByte?: number;
  readonly paperLow?: boolean;
  readonly coverOpen?: boolean;
  /** The knife sticks at the next cut; what comes after it waits. */
  readonly cutterJams?: boolean;
  /** Takes bytes, works nothing off and answers nothing from there on. */
  readonly stallAtByte?: number;
  /** Its power fails there and is back at once: connections break, and what it had not printed is lost. */
  readonly resetAtByte?: number;
  /** Its power fails there, and it stays off. */
  readonly powerOffAtByte?: number;
  readonly isOff?: boolean;
  readonly bytesPerSecond?: number;
  /** Accepts connections and never reads. */
  readonly neverRead?: boolean;
  /** Does not know DLE EOT. */
  readonly mute?: boolean;
  /** How long after printing it says so; Infinity for one that never does. */
  readonly confirmsAfterMs?: number;
  readonly drawerPin?: 'low' | 'high';
};

/** What of its faults has struck by now. */
export type VirtualCondition = {
  readonly faults: VirtualFaults;
  readonly isPaperOut: boolean;
  readonly isJammed: boolean;
};

/** The answer to DLE EOT n. */
export function virtualStatusByte(n: number, { faults, isPaperOut, isJammed }: VirtualCondition): number {
  const cover = faults.coverOpen === true;
  switch (n) {
    case 1:
      return 0x12 | (cover || isPaperOut || isJammed ? 0x08 : 0) | (faults.drawerPin === 'high' ? 0x04 : 0);
    case 2:
      return 0x12 | (cover ? 0x04 : 0) | (isPaperOut ? 0x20 : 0) | (isJammed ? 0x40 : 0);
    case 3:
      return 0x12 | (isJammed ? 0x08 : 0);
    default:
      return 0x12 | (faults.paperLow === true || isPaperOut ? 0x0c : 0) | (isPaperOut ? 0x60 : 0);
  }
}

/** Automatic status, GS a: four bytes that come unasked whenever they change. */
export function automaticStatus({ faults, isPaperOut, isJammed }: VirtualCondition): Uint8Array {
  const cover = faults.coverOpen === true;
  const isOffline = cover || isPaperOut || isJammed;
  return Uint8Array.of(
    0x10 | (faults.drawerPin === 'high' ? 0x04 : 0) | (isOffline ? 0x08 : 0) | (cover ? 0x20 : 0),
    isJammed ? 0x08 : 0,
    (faults.paperLow === true || isPaperOut ? 0x03 : 0) | (isPaperOut ? 0x0c : 0),
    0x0f,
  );
}
