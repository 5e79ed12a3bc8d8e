/** A virtual printer outside the till, which knows what really came out whatever became of the till. */
import { setTimeout as delay } from 'node:timers/promises';
import { startVirtualPrinterServer } from '@counterbook/hardware/printer';
import { epson80 } from '@counterbook/hardware/receipt';

/** Under the QR of every receipt: the beginning of its entry's hash. */
const HASH = /\b[0-9a-f]{16}\b/;
const PATIENCE_MILLISECONDS = 10_000;

export type Paper = {
  readonly address: string;
  /** The entries' hashes, shortened, on complete receipts in the order in which they came out. */
  readonly printed: () => readonly string[];
  /** Resolves when so many have come out; fails when they do not. */
  readonly until: (count: number) => Promise<void>;
  readonly close: () => Promise<void>;
};

export async function startPaper(): Promise<Paper> {
  const printed: string[] = [];
  const server = await startVirtualPrinterServer({
    port: 0,
    profile: epson80,
    onReceipt: ({ isComplete, text }) => {
      const hash = HASH.exec(text)?.[0];
      if (isComplete && hash !== undefined) printed.push(hash);
    },
  });
  return {
    address: `tcp://${server.host}:${server.port}`,
    printed: () => printed,
    until: async (count) => {
      const deadline = performance.now() + PATIENCE_MILLISECONDS;
      while (printed.length < count) {
        if (performance.now() > deadline)
          throw new Error(`only ${printed.length} of ${count} receipts came out`);
        await delay(10);
      }
    },
    close: () => server.close(),
  };
}
