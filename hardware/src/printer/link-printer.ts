import { askOnce, type Conversation, writeJob } from './converse.ts';
import type { PrinterManners } from './manners.ts';
import type { PrinterEvent, PrinterPort, PrinterStatus } from './port.ts';
import type { OpenLink } from './printer-link.ts';
import { isSameStatus } from './status-bytes.ts';

export type LinkPrinterOptions = {
  readonly name: string;
  readonly openLink: OpenLink;
  readonly profile: PrinterManners;
  /** How often an open printer is asked how it is; not at all without it. */
  readonly watchMs?: number;
  /** How long the printer may take to answer how it is; 1.5 s by default. */
  readonly statusMs?: number;
};

const STATUS_MS = 1_500;

/** The port over any link. One exchange at a time, each over a connection of its own: a replug needs no cure. */
export function createLinkPrinter(options: LinkPrinterOptions): PrinterPort {
  const listeners = new Set<(event: PrinterEvent) => void>();
  let known: PrinterStatus | undefined;
  let hasAnswered = false;
  // Not from the first again: a late word about a job of the process before would be taken for one of ours.
  let jobs = Math.floor(Math.random() * 10_000);
  let underWay: Promise<unknown> = Promise.resolve();
  let watch: NodeJS.Timeout | undefined;

  function inTurn<T>(exchange: () => Promise<T>): Promise<T> {
    const turn = underWay.then(exchange);
    underWay = turn.catch(() => undefined);
    return turn;
  }
  function learn(status: PrinterStatus): PrinterStatus {
    const isNews = known === undefined || !isSameStatus(known, status);
    known = status;
    if (isNews) for (const listener of listeners) listener({ type: 'status.changed', status });
    return status;
  }
  function conversation(): Conversation {
    jobs = (jobs + 1) % 10_000;
    const { openLink, profile, statusMs = STATUS_MS } = options;
    return {
      openLink,
      profile,
      statusMs,
      processId: String(jobs).padStart(4, '0'),
      onStatus: learn,
      hasAnswered: () => hasAnswered,
      onAnswered: () => {
        hasAnswered = true;
      },
      now: () => performance.now(),
    };
  }
  const status = () => inTurn(async () => learn(await askOnce(conversation())));

  return {
    name: options.name,
    status,
    async open() {
      const first = await status();
      if (options.watchMs !== undefined) watch ??= setInterval(status, options.watchMs).unref();
      return first;
    },
    write: (job, writeOptions) =>
      inTurn(async () => {
        const written = await writeJob(conversation(), job, writeOptions);
        learn(written.status);
        return written.outcome;
      }),
    onEvent(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      clearInterval(watch);
      watch = undefined;
      await underWay;
    },
  };
}
