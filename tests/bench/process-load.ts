/** What a process of this machine costs; null where the system does not say. */
import { readFileSync } from 'node:fs';
import { residentMebibytes } from './sale-path/till-over-protocol.ts';

const TICKS_A_SECOND = 100;
const SAMPLE_MILLISECONDS = 200;

/** Seconds of processor that it has used since its start. */
export function processorSeconds(pid: number): number | null {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND;
  } catch {
    return null;
  }
}

/** The most memory that it was seen to have, in MiB, from now until asked. */
export function watchPeak(pid: number): () => number | null {
  let peak = residentMebibytes(pid);
  const look = () => {
    const now = residentMebibytes(pid);
    if (now !== null) peak = Math.max(peak ?? 0, now);
  };
  const timer = setInterval(look, SAMPLE_MILLISECONDS);
  return () => {
    clearInterval(timer);
    look();
    return peak;
  };
}
