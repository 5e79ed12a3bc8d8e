import type { SendOutcome } from './line.ts';

/** What every transport keeps alike: who listens, whether the line is lost, and the end of each send. */
export type LineState = {
  onBytes(listener: (bytes: Uint8Array) => void): () => void;
  onLost(listener: () => void): () => void;
  isOpen(): boolean;
  heard(bytes: Uint8Array): void;
  /** The device is gone: ends every send under way and tells it, once. */
  lose(): void;
  /** Ends every send under way without a word to who listens; true the first time. */
  end(): boolean;
  /** Whether a send has not ended. */
  isSending(): boolean;
  /** Ends with `write`, with the deadline, or with the line, whichever is first. */
  sendWithin(write: Promise<void>, deadlineMs: number): Promise<SendOutcome>;
};

export function createLineState(): LineState {
  const bytesListeners = new Set<(bytes: Uint8Array) => void>();
  const lostListeners = new Set<() => void>();
  const endings = new Set<(outcome: SendOutcome) => void>();
  let status: 'open' | 'lost' | 'closed' = 'open';

  function end(next: 'lost' | 'closed'): boolean {
    if (status !== 'open') return false;
    status = next;
    for (const finish of [...endings]) finish('lost');
    return true;
  }
  return {
    onBytes: (listener) => listen(bytesListeners, listener),
    onLost(listener) {
      if (status === 'lost') queueMicrotask(listener);
      return listen(lostListeners, listener);
    },
    isOpen: () => status === 'open',
    heard(bytes) {
      if (status === 'open') for (const listener of [...bytesListeners]) listener(bytes);
    },
    lose() {
      if (end('lost')) for (const listener of [...lostListeners]) listener();
    },
    end: () => end('closed'),
    isSending: () => endings.size > 0,
    sendWithin: (write, deadlineMs) =>
      new Promise((resolve) => {
        const finish = (outcome: SendOutcome) => {
          clearTimeout(timer);
          endings.delete(finish);
          resolve(outcome);
        };
        const timer = setTimeout(() => finish('late'), Math.min(Math.max(0, deadlineMs), LONGEST_MS));
        endings.add(finish);
        write.then(
          () => finish('sent'),
          () => finish('lost'),
        );
        if (status !== 'open') finish('lost');
      }),
  };
}

/** Beyond it a timer would fire at once. */
const LONGEST_MS = 2_147_483_647;

function listen<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
