import type { PrinterCause, PrinterPort, PrinterStatus } from '../printer/port.ts';

/**
 * Whether a printer is well, as far as is known, and what hangs on it: a printer that cannot confirm has handed a job
 * over only when it is well for some time afterwards. What it took is printed one behind the other, so each has that
 * time for itself.
 */
export type PrinterHealth = {
  readonly status: () => PrinterStatus | undefined;
  /** Undefined where it is well, as far as is known. */
  readonly trouble: () => { readonly cause: PrinterCause; readonly forMs: number } | undefined;
  readonly note: (trouble: PrinterCause | undefined) => void;
  readonly ask: () => Promise<void>;
  readonly handedOver: (jobId: string) => void;
  readonly isSettled: () => boolean;
  /** Looks a last time, if anything hangs on it. */
  readonly close: () => Promise<void>;
};

export type PrinterHealthDeps = {
  readonly port: PrinterPort;
  readonly settleMs: number;
  readonly onStatus: (status: PrinterStatus) => void;
  readonly onSettled: (jobId: string, trouble: PrinterCause | undefined) => void;
  /** After a look at what was handed over. */
  readonly onLooked: () => void;
};

export function createPrinterHealth(deps: PrinterHealthDeps): PrinterHealth {
  const { port, settleMs } = deps;
  /** Handed over and not seen to be well since, in order, with the moment from which on that says something. */
  const unsettled = new Map<string, number>();
  let status: PrinterStatus | undefined;
  let trouble: { readonly cause: PrinterCause; readonly since: number } | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isClosing = false;

  const note = (cause: PrinterCause | undefined): void => {
    trouble = cause === undefined ? undefined : { cause, since: trouble?.since ?? performance.now() };
    if (cause !== undefined) settle(() => true);
  };
  const settle = (isMeant: (dueAt: number) => boolean): void => {
    const ids = [...unsettled].filter(([, dueAt]) => isMeant(dueAt)).map(([id]) => id);
    for (const id of ids) unsettled.delete(id);
    for (const id of ids) deps.onSettled(id, trouble?.cause);
  };
  const ask = async (): Promise<void> => note((await port.status()).cause);
  const look = async (): Promise<void> => {
    const seenAt = performance.now();
    await ask();
    settle((dueAt) => isClosing || seenAt >= dueAt);
    timer = unsettled.size > 0 && !isClosing ? setTimeout(look, settleMs) : undefined;
    deps.onLooked();
  };
  const stopListening = port.onEvent((event) => {
    status = event.status;
    note(status.cause);
    deps.onStatus(status);
  });
  return {
    note,
    ask,
    status: () => status,
    trouble: () => trouble && { cause: trouble.cause, forMs: performance.now() - trouble.since },
    handedOver: (jobId) => {
      const lastDueAt = [...unsettled.values()].at(-1) ?? 0;
      unsettled.set(jobId, Math.max(performance.now(), lastDueAt) + settleMs);
      timer ??= setTimeout(look, settleMs);
    },
    isSettled: () => unsettled.size === 0,
    close: async () => {
      isClosing = true;
      clearTimeout(timer);
      if (unsettled.size > 0) await look();
      stopListening();
    },
  };
}
