/** Prints one receipt, is killed in the middle of the second, and leaves a third waiting. */
import { aPrinter, openTestSpool, receiptJob, untilJobs } from './spool-fixture.ts';

const [file = ''] = process.argv.slice(2);
const printer = aPrinter('front');
const spool = openTestSpool({ file, printers: [printer], deadlineMs: 60_000 });
spool.enqueue(receiptJob('1'));
await spool.whenIdle();
printer.setFaults({ bytesPerSecond: 10 });
for (const which of ['2', '3']) spool.enqueue(receiptJob(which));
await untilJobs(spool, ([, second]) => second?.status === 'sending');
process.kill(process.pid, 'SIGKILL');
