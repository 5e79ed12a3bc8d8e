import type { PrinterCause, PrinterStatus } from './port.ts';

/** `~HS`: obeyed when it is heard, also before labels that wait. */
export const ZPL_STATUS_REQUEST = Buffer.from('~HS\r\n', 'latin1');

/** What a ZPL printer says of itself: three lines, each between STX and ETX, their fields parted by commas. */
export type ZplStatus = {
  readonly status: PrinterStatus;
  /** Nothing of what it was sent is still to be printed. */
  readonly isIdle: boolean;
};

/**
 * Takes an answer when it is whole, and what stands around it: 12 fields, 11 and 2, as Zebra's ZPL II programming
 * guide numbers them.
 */
export function takeZplStatus(bytes: number[]): ZplStatus | undefined {
  const lines = framedLines(bytes);
  const at = lines.findIndex(
    ({ length }, index) => length >= 12 && (lines[index + 1]?.length ?? 0) >= 11 && index + 2 < lines.length,
  );
  const [first, second] = lines.slice(at);
  if (at < 0 || first === undefined || second === undefined) return undefined;
  bytes.splice(0);
  return readZplStatus(first, second);
}

/** The fields of each line that stands whole between STX and ETX. */
export function framedLines(bytes: readonly number[]): readonly (readonly string[])[] {
  const [, ...begun] = String.fromCharCode(...bytes).split(STX);
  return begun.flatMap((line) => (line.includes(ETX) ? [line.slice(0, line.indexOf(ETX)).split(',')] : []));
}

const STX = '\u0002';
const ETX = '\u0003';

function readZplStatus(first: readonly string[], second: readonly string[]): ZplStatus {
  const is = (fields: readonly string[], at: number) => Number(fields[at]) > 0;
  const isPaperOut = is(first, 1);
  const isHeadUp = is(second, 2);
  const found: readonly (readonly [boolean, PrinterCause])[] = [
    [isHeadUp, 'cover-open'],
    [isPaperOut, 'paper-out'],
    [is(second, 3), 'ribbon-out'],
    [is(first, 11), 'too-hot'],
    // Its settings are lost with its memory: labels would come out anyhow.
    [is(first, 9), 'printer-error'],
    // Last: whoever mends one of those before is told about the pause then.
    [is(first, 2), 'paused'],
  ];
  const cause = found.find(([isSo]) => isSo)?.[1];
  const [formats, isFull, isPartial, remaining] = [is(first, 4), is(first, 5), is(first, 7), is(second, 8)];
  return {
    status: {
      online: cause === undefined,
      ...(cause === undefined ? {} : { cause }),
      paper: isPaperOut ? 'out' : 'ok',
      cover: isHeadUp ? 'open' : 'closed',
      drawerPin: 'unknown',
    },
    isIdle: !formats && !isFull && !isPartial && !remaining,
  };
}
