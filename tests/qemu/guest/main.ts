/** Runs in the guest, as its only program: each check in turn, and one line of JSON on the second serial port. */

import type { Check } from './check.ts';
import { checks } from './checks.ts';
import { startUdevd } from './udevd.ts';

const CHECK_MS = 120_000;

await startUdevd();
for (const check of checks) {
  const began = performance.now();
  const fault = await faultOf(check);
  const tookMs = Math.round(performance.now() - began);
  process.stdout.write(
    `${JSON.stringify({ name: check.name, tookMs, ...(fault === undefined ? {} : { fault }) })}\n`,
  );
}
process.exit(0);

async function faultOf(check: Check): Promise<string | undefined> {
  const closings: (() => Promise<unknown>)[] = [];
  try {
    await within(check.run((close) => closings.push(close)));
    return undefined;
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  } finally {
    for (const close of closings.toReversed()) await within(close()).catch(() => undefined);
  }
}

function within<T>(work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`did not end in ${CHECK_MS} ms`)), CHECK_MS);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
