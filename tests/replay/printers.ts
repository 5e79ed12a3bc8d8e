/** The replay's paper: one virtual printer on TCP 9100's protocol per till, which knows what really came out. */
import { startVirtualPrinterServer } from '@counterbook/hardware/printer';
import { epson80 } from '@counterbook/hardware/receipt';

const NUMBER = /[A-Z0-9]{2,8}-T\d{2}-R?\d{6}/;

export type PaperTray = {
  readonly address: string;
  /** The receipt numbers on complete receipts, in the order in which they came out. */
  readonly printed: () => readonly string[];
  readonly close: () => Promise<void>;
};

export async function startPaperTray(): Promise<PaperTray> {
  const printed: string[] = [];
  const server = await startVirtualPrinterServer({
    port: 0,
    profile: epson80,
    onReceipt: (receipt) => {
      const number = NUMBER.exec(receipt.text)?.[0];
      if (receipt.isComplete && number !== undefined) printed.push(number);
    },
  });
  return {
    address: `tcp://${server.host}:${server.port}`,
    printed: () => printed,
    close: () => server.close(),
  };
}
