/**
 * One till in kiosk mode. What an earlier start compiled is not compiled again, which is a good part of a cold start; and
 * as this file is JavaScript, the compiler of TypeScript need not be loaded either.
 */
import { enableCompileCache, flushCompileCache } from 'node:module';
import { join, resolve } from 'node:path';

const { TILL_DATA = './data/till' } = process.env;
const directory = resolve(TILL_DATA);

try {
  // Where nothing can be written it is done without.
  enableCompileCache(join(directory, 'compiled'));
  const { runTill } = await import('./run-till.ts');
  const url = await runTill(directory);
  // A till is seldom stopped in order; and nothing else is done meanwhile, for most of a second after a first start.
  flushCompileCache();
  process.stdout.write(`The till is ready at ${url}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
