import { createHash } from 'node:crypto';

/** By company: what belongs together stays together, and so in order. */
export function partitionOf(companyId: string, partitions: number): number {
  if (partitions === 1) return 0;
  return createHash('sha256').update(companyId).digest().readUInt32BE(0) % partitions;
}
