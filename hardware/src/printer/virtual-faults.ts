/**
 * What is wrong with a virtual printer. Byte numbers count the job bytes that it worked off since the faults were
 * set. Setting other faults mends what they no longer name, and a printer that waited goes on.
 */
export type VirtualFaults = {
  readonly paperOutAtByte?: number;
  readonly paperLow?: boolean;
  readonly coverOpen?: boolean;
  /** Takes bytes, works nothing off and answers nothing from there on. */
  readonly stallAtByte?: number;
  /** Breaks the connection there and loses what it had not printed, as at a power cycle. */
  readonly resetAtByte?: number;
  readonly bytesPerSecond?: number;
  /** Accepts connections and never reads. */
  readonly neverRead?: boolean;
  /** Does not know DLE EOT. */
  readonly mute?: boolean;
  readonly drawerPin?: 'low' | 'high';
};

export function virtualStatusByte(n: number, faults: VirtualFaults, isPaperOut: boolean): number {
  const cover = faults.coverOpen === true;
  switch (n) {
    case 1:
      return 0x12 | (cover || isPaperOut ? 0x08 : 0) | (faults.drawerPin === 'high' ? 0x04 : 0);
    case 2:
      return 0x12 | (cover ? 0x04 : 0) | (isPaperOut ? 0x20 : 0);
    case 3:
      return 0x12;
    default:
      return 0x12 | (faults.paperLow === true || isPaperOut ? 0x0c : 0) | (isPaperOut ? 0x60 : 0);
  }
}
