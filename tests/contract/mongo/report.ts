import type { FileResult } from './runner/run-file.ts';

export interface Totals {
  files: number;
  passed: number;
  failed: number;
  /** How many cases were skipped, by reason. */
  readonly skipped: Map<string, number>;
}

/** One line a file, then a line for every case that did not pass. */
export function reportFile(totals: Totals, path: string, result: FileResult): void {
  totals.files += 1;
  if (!result.ok) {
    totals.failed += 1;
    console.log(`FAILED ${path}\n    cannot be read: ${result.reason.replaceAll('\n', '\n    ')}`);
    return;
  }
  const count = { passed: 0, failed: 0, skipped: 0 };
  for (const { result: one } of result.cases) count[one.status] += 1;
  const verdict = count.failed > 0 ? 'FAILED' : count.passed > 0 ? 'passed' : 'skipped';
  console.log(`${verdict} ${path}: ${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`);
  for (const { description, result: one } of result.cases) {
    if (one.status !== 'passed') console.log(`    ${one.status}: ${description}: ${one.reason}`);
    if (one.status === 'skipped') totals.skipped.set(one.reason, (totals.skipped.get(one.reason) ?? 0) + 1);
  }
  totals.passed += count.passed;
  totals.failed += count.failed;
}

export function reportTotals(totals: Totals): void {
  const skipped = [...totals.skipped.values()].reduce((sum, n) => sum + n, 0);
  console.log('\nSkipped, by reason:');
  if (skipped === 0) console.log('    none');
  for (const [reason, n] of [...totals.skipped].sort(([, a], [, b]) => b - a))
    console.log(`    ${n}  ${reason}`);
  console.log(`\n${totals.files} files`);
  console.log(`${totals.passed} passed, ${totals.failed} failed, ${skipped} skipped`);
}
