import type { HidHandle, HidWire } from './hid-line.ts';
import type { ReportForm } from './report-form.ts';

export type StreamForm = ReportForm & {
  /** The first byte of a report says how many of the others count. */
  readonly isCounted: boolean;
  /** A report that the system gave up is known not to have been taken. */
  readonly isOfferedAgain: boolean;
};

/** A stream of bytes in reports of one length, filled up with zeros at the end of each send. */
export function streamWire(form: StreamForm): HidWire {
  const { id, bytes, isCounted } = form;
  const room = isCounted ? bytes - 1 : bytes;
  const toReport = (piece: Uint8Array) =>
    Buffer.concat([Uint8Array.of(id, ...(isCounted ? [piece.length] : [])), piece], 1 + bytes);
  return {
    ...(isCounted ? {} : { unitBytes: room }),
    async send(handle, job, isOpen) {
      for (let at = 0; at < job.length; at += room) {
        const report = toReport(job.subarray(at, at + room));
        while (!(await isTaken(handle, report, form))) if (!isOpen()) break;
        if (!isOpen()) throw new Error('the line is lost');
      }
    },
    hear(report) {
      const content = id === 0 ? report : report.subarray(1);
      return isCounted ? content.subarray(1, 1 + (content[0] ?? 0)) : content;
    },
  };
}

/** Linux gives a report up after five seconds; a printer without paper may fetch none for longer. */
async function isTaken(handle: HidHandle, report: Buffer, { isOfferedAgain }: StreamForm): Promise<boolean> {
  try {
    await handle.write(report);
    return true;
  } catch (error) {
    if (isOfferedAgain && /timed out/i.test(String(error))) return false;
    throw error;
  }
}
