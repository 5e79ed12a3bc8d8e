import type { DeviceLine, LineRefusal, OpenedLine } from './line.ts';

export type KeepLineOptions = {
  readonly open: () => Promise<OpenedLine>;
  /** The line is there, at first and after each absence. */
  readonly onOpen: (line: DeviceLine) => void;
  /** It is away; told again only when the reason changes. Undefined: it was there and went. */
  readonly onAway: (refusal: LineRefusal | undefined) => void;
  /** From 0 to 1. */
  readonly random?: () => number;
  readonly firstWaitMs?: number;
  readonly longestWaitMs?: number;
};

export type KeptLine = {
  /** Undefined while the device is away. */
  line(): DeviceLine | undefined;
  close(): Promise<void>;
};

/**
 * A line that heals by itself: opened again after an unplug, a power cycle or a start without the device, sooner at
 * first and then at most every few seconds. The waits are jittered, so that ten devices behind one hub that was
 * switched off do not all come at once.
 */
export function keepLine(options: KeepLineOptions): KeptLine {
  const { random = Math.random, firstWaitMs = 200, longestWaitMs = 3_000 } = options;
  const kept: { line: DeviceLine | undefined; timer: NodeJS.Timeout | undefined } = {
    line: undefined,
    timer: undefined,
  };
  let isClosed = false;
  let waitMs = firstWaitMs;
  let told: LineRefusal['code'] | undefined;
  let lost: DeviceLine | undefined;

  async function attempt(): Promise<void> {
    // Until it is closed, the lost one has the device.
    await lost?.close();
    const opened = await options.open();
    if (!opened.ok) {
      tellAway(opened.refusal);
      tryLater();
      return;
    }
    if (isClosed) {
      await opened.value.close();
      return;
    }
    take(opened.value);
  }
  function take(line: DeviceLine): void {
    kept.line = line;
    waitMs = firstWaitMs;
    told = undefined;
    line.onLost(() => {
      kept.line = undefined;
      lost = line;
      tryLater();
      options.onAway(undefined);
    });
    options.onOpen(line);
  }
  function tellAway(refusal: LineRefusal): void {
    if (isClosed || refusal.code === told) return;
    told = refusal.code;
    options.onAway(refusal);
  }
  function tryLater(): void {
    if (isClosed) return;
    kept.timer = setTimeout(begin, waitMs * (0.5 + random() / 2)).unref();
    waitMs = Math.min(longestWaitMs, waitMs * 2);
  }
  let underWay: Promise<void> = Promise.resolve();
  function begin(): void {
    underWay = attempt();
  }
  begin();
  return {
    line: () => kept.line,
    async close() {
      isClosed = true;
      clearTimeout(kept.timer);
      await underWay;
      await kept.line?.close();
      kept.line = undefined;
    },
  };
}
