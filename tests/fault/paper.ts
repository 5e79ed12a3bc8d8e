/** A virtual printer outside the till, which knows what really came out whatever became of the till. */
import { startVirtualPrinterServer } from '@counterbook/hardware/printer';
import { epson80 } from '@counterbook/hardware/receipt';

/** Under the QR of every receipt: the beginning of its entry's hash. */
const HASH = /\b[0-9a-f]{16}\b/;

export type Paper = {
  readonly address: string;
  /** The entries' hashes, shortened, on complete receipts in the order in which they came out. */
  readonly printed: () => readonly string[];
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
    close: () => server.close(),
  };
}
