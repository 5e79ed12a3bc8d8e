/** The printing of a till as a process of its own, to be killed: its spool on disk, the network driver, two printers. */
import { createNetworkPrinter } from '@counterbook/hardware/printer';
import { printerProfiles, type ReceiptDocument, renderReceipt } from '@counterbook/hardware/receipt';
import { asReceipt, openSpool, openSpoolFile, type SpoolPrinter } from '@counterbook/hardware/spool';
import type { News, Order } from './messages.ts';

const [file = '', profileId = '', ...ports] = process.argv.slice(2);
const profile = printerProfiles.find(({ id }) => id === profileId);
if (profile === undefined) throw new Error(`no profile ${profileId}`);
const printers = ports.map((port): SpoolPrinter => {
  const driver = createNetworkPrinter({ host: '127.0.0.1', port: Number(port), profile, statusMs: 200 });
  return { name: port, port: driver, render: (document) => renderReceipt(asReceipt(document), profile) };
});
const spool = openSpool({
  ...{ store: openSpoolFile(file, 'began'), printers, roles: { receipt: ports }, now: Date.now },
  ...{ deadlineMs: 1_000, retryMs: 40, settleMs: 100, failoverMs: 150 },
});
// Who started it may be gone: then it ends, too.
const tell = (news: News) => process.send?.(news, undefined, undefined, () => undefined);
spool.onEvent((event) => {
  if (event.type === 'job.changed') tell({ type: 'job', job: event.job });
});
tell({ type: 'ready', jobs: spool.jobs() });

process.on('message', (order: Order) => {
  if (order.type === 'answer') spool.answer(order.id, order.word);
  else {
    const { which } = order;
    const job = { what: 'receipt', which, copy: 0, role: 'receipt', title: which, madeAt: Date.now() };
    // One that was kept before its process was killed says so again.
    tell({ type: 'job', job: spool.enqueue({ ...job, document: receipt(which) }) });
  }
});
process.on('disconnect', () => process.exit());

function receipt(which: string): ReceiptDocument {
  const row = (text: string, amount: string) =>
    ({ type: 'row', cells: [{ text }, { text: amount, money: true }] }) as const;
  return {
    width: profile?.width ?? 80,
    blocks: [
      { type: 'text', text: 'High Street', align: 'center', size: 'tall' },
      row('Sourdough loaf, large', '3.60'),
      row('Croissant', '2.15'),
      { type: 'total', label: 'TOTAL', amount: '£5.75' },
      { type: 'text', text: `Receipt ${which}` },
      { type: 'qr', payload: which },
      { type: 'cut' },
    ],
  };
}
