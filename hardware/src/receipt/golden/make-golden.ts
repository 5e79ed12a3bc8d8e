/** `node hardware/src/receipt/golden/make-golden.ts` makes the kept receipts anew: then look at every picture. */
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { goldenFiles } from './golden-files.ts';

const folder = join(import.meta.dirname, 'kept');
for (const name of readdirSync(folder)) rmSync(join(folder, name));
for (const [name, content] of goldenFiles()) writeFileSync(join(folder, name), content);
