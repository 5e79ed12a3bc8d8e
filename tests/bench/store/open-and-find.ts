/** A till's file opened by a process that has just begun: one scan, then what it holds in memory once tidied up. */
import { openOurs } from './ours.ts';

const [file = '', barcode = ''] = process.argv.slice(2);
const store = await openOurs(file);
if (!(await store.find(barcode))) throw new Error(`${barcode} is not in ${file}`);
process.stdout.write('found\n');

globalThis.gc?.();
await store.find(barcode);
process.stdout.write(`${process.memoryUsage().rss}\n`);
await store.close();
