import { describe, expect, it } from 'vitest';
import { formatOf } from './amount-text.ts';

const format = formatOf(null, 'en');
const now = Date.now();
const before = (seconds: number) => new Date(now - seconds * 1000).toISOString();

describe('a time on the screen', () => {
  it('carries its date where that is another than today’s', () => {
    expect(format.when(new Date(now).toISOString())).toMatch(/^\d\d:\d\d( [AP]M)?$/);
    expect(format.when('2026-03-01T12:40:00.000Z')).toMatch(/Mar 1/);
  });

  it('is told as how long ago it was, and a moment ago as no number', () => {
    expect([20, 180, 7_300, 31 * 86_400].map((seconds) => format.ago(before(seconds), now))).toEqual([
      null,
      '3 minutes ago',
      '2 hours ago',
      '31 days ago',
    ]);
    expect(format.ago(before(-3_600), now)).toBeNull();
  });
});
