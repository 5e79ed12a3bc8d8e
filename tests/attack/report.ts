import type { Outcome } from './attack.ts';

export function failuresOf(outcomes: readonly Outcome[]): readonly Outcome[] {
  return outcomes.filter(({ problem }) => problem !== null);
}

/** Tried, passed and failed by chapter, and all of them. */
export function tableOf(outcomes: readonly Outcome[]): string {
  const byChapter = [...Map.groupBy(outcomes, ({ chapter }) => chapter)];
  const rows = [...byChapter, ['total', outcomes] as const].map(([chapter, tried]) => {
    const failed = failuresOf(tried).length;
    return `| ${chapter} | ${tried.length} | ${tried.length - failed} | ${failed} |`;
  });
  return ['| chapter | tried | passed | failed |', '|---|---:|---:|---:|', ...rows].join('\n');
}
