/**
 * Writes the file of a till as this version leaves it: `node terminal/src/till/old-files/write-old-file.ts NAME`. Run
 * once before a change of what is on disk; later versions must open what stands here, sales on board included.
 */
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { mug, ok, openBench, openForSelling, sellMugs } from '../till-fixture.ts';
import { OLD_KEY } from './old-key.ts';

const [name = ''] = process.argv.slice(2);
if (name === '') throw new Error('say which version it is, such as 0.1.0');

const directory = mkdtempSync(join(tmpdir(), 'counterbook-old-'));
writeFileSync(join(directory, 'device-key.pem'), OLD_KEY, { mode: 0o600 });
const bench = await openBench({ directory });
const { till, hub } = bench;
await openForSelling(bench);
await sellMugs(bench, 2);
await bench.until(({ sync }) => sync.waiting === 0);
await hub.goAway();
const sale = await sellMugs(bench, 3);
ok(
  await till.refundSale({
    commandId: 'a-refund',
    entryId: sale.id,
    lines: [{ lineId: sale.payload.lines[0]?.id ?? '', quantity: 1_000, restock: true }],
    tenders: [{ type: 'cash', amount: mug.price }],
    reason: 'chipped',
    approval: null,
  }),
);
const payment = { commandId: 'a-payment', customerId: 'carol', amount: 400 };
ok(await till.payDebt({ ...payment, tenders: [{ type: 'cash', amount: 400 }] }));
ok(await till.scan({ code: mug.barcode }));
copyFileSync(join(directory, 'till.db'), join(directory, 'crashed.db'));
copyFileSync(join(directory, 'till.db-wal'), join(directory, 'crashed.db-wal'));
await till.stop();
await hub.close();

for (const [from, to] of [
  ['till.db', `${name}.db.gz`],
  ['crashed.db', `${name}-crashed.db.gz`],
  ['crashed.db-wal', `${name}-crashed.db-wal.gz`],
] as const)
  writeFileSync(new URL(to, import.meta.url), gzipSync(readFileSync(join(directory, from))));
rmSync(directory, { recursive: true, force: true });
