/** What every printer that says how it is and what it has printed holds to, whatever it prints and hangs on. */
import { expect, it } from 'vitest';
import type { PrinterPort } from '../port.ts';

export type PortBench = {
  readonly printer: PrinterPort;
  /** The names of the jobs that came out whole, in order. */
  readonly printed: () => readonly string[];
  readonly job: (name: string) => Uint8Array;
  /** Long enough for something to happen in its middle. */
  readonly longJob: () => Uint8Array;
  /** Undefined: what was wrong is mended. */
  readonly make: (trouble: PrinterTrouble | undefined) => void;
};

export type PrinterTrouble =
  | 'open'
  | 'without paper'
  | 'without paper in the middle'
  | 'stalled'
  | 'stalled in the middle'
  | 'reading nothing'
  | 'mute'
  | 'reset in the middle'
  | 'slow'
  | 'far too slow';

const soon = { deadlineMs: 5_000 };

export function keepsPrinterContract(openBench: () => Promise<PortBench>, quickMs: number): void {
  const quick = { deadlineMs: quickMs };
  /** Of a printer that was seen well. */
  const openWell = async () => {
    const bench = await openBench();
    expect(await bench.printer.open()).toMatchObject({ online: true, paper: 'ok', cover: 'closed' });
    return bench;
  };

  it('confirms a job when it is on paper', async () => {
    const { printer, printed, job } = await openWell();
    expect(await printer.write(job('one'), soon)).toEqual({ status: 'confirmed' });
    expect(printed()).toEqual(['one']);
  });

  it('prints jobs in the order given, each once', async () => {
    const { printer, printed, job } = await openWell();
    const names = Array.from({ length: 12 }, (_unused, index) => `job ${index}`);
    const outcomes = await Promise.all(names.map((name) => printer.write(job(name), soon)));
    expect(new Set(outcomes.map((outcome) => outcome.status))).toEqual(new Set(['confirmed']));
    expect(printed()).toEqual(names);
  });

  it.each([
    ['cover-open', 'open'],
    ['paper-out', 'without paper'],
    ['no-answer', 'stalled'],
    ['no-answer', 'reading nothing'],
    ['no-answer', 'mute'],
  ] as const)('fails with %s before a byte of the job is sent, %s', async (cause, trouble) => {
    const { printer, printed, job, make } = await openWell();
    make(trouble);
    expect(await printer.write(job('one'), quick)).toEqual({ status: 'failed', cause });
    expect(await printer.status()).toMatchObject({ online: false, cause });
    make(undefined);
    expect(await printer.write(job('two'), soon)).toEqual({ status: 'confirmed' });
    expect(printed()).toEqual(['two']);
  });

  it.each([
    ['paper-out', 'without paper in the middle'],
    ['no-answer', 'stalled in the middle'],
    ['connection-lost', 'reset in the middle'],
  ] as const)('leaves a job unconfirmed with %s when it is %s', async (cause, trouble) => {
    const { printer, longJob, make } = await openWell();
    make(trouble);
    const outcome = await printer.write(longJob(), quick);
    expect(outcome).toMatchObject({ status: 'unconfirmed', cause });
    expect(outcome.status === 'unconfirmed' && outcome.bytesAccepted).toBeGreaterThan(0);
  });

  it('tells that paper is out while the job is under way, and confirms when paper was put in in time', async () => {
    const { printer, longJob, make } = await openWell();
    const causes: unknown[] = [];
    printer.onEvent(({ status }) => {
      causes.push(status.cause);
      if (status.cause === 'paper-out') make(undefined);
    });
    make('without paper in the middle');
    expect(await printer.write(longJob(), soon)).toEqual({ status: 'confirmed' });
    expect(causes).toEqual(['paper-out', undefined]);
  });

  it('that is slow is waited for within the deadline', async () => {
    const { printer, longJob, make } = await openWell();
    make('slow');
    expect(await printer.write(longJob(), soon)).toEqual({ status: 'confirmed' });
    make('far too slow');
    expect(await printer.write(longJob(), quick)).toMatchObject({
      status: 'unconfirmed',
      cause: 'no-answer',
    });
  });

  it('tells changes of its status once each', async () => {
    const { printer, make } = await openBench();
    const causes: unknown[] = [];
    printer.onEvent(({ status }) => causes.push(status.cause));
    for (const trouble of [undefined, undefined, 'open', 'open', undefined] as const) {
      make(trouble);
      await printer.status();
    }
    expect(causes).toEqual([undefined, 'cover-open', undefined]);
  });
}
