import { defineConfig } from 'vitest/config';

/** `npm test` leaves the long proofs (`*.long.test.ts`) to `npm run test:all`. */
const everything = process.env.COUNTERBOOK_TESTS === 'all';
const exclude = ['**/node_modules/**', ...(everything ? [] : ['**/*.long.test.ts'])];
const patience = { testTimeout: 60_000, hookTimeout: 120_000 };
/**
 * Proofs that a neighbour would spoil: they take times, fill the machine, build the screen that a browser shows, or read
 * the whole folder.
 */
const alone = [
  'tests/attack/rows/**/*.test.ts',
  'tests/bench/faults*.test.ts',
  'tests/deploy/dockerfile.test.ts',
  'tests/{fault,replay,scan}/**/*.test.ts',
  'tests/flow/{flapping-line,hub-pages,services,till-in-browser}.test.ts',
  'tests/line/{restarted-service,stampede}.test.ts',
  'tests/offline/{sync-facts-line,thirty-days}.test.ts',
];

export default defineConfig({
  test: {
    globalSetup: ['tests/availability.ts'],
    projects: [
      {
        test: {
          name: 'parts',
          include: [
            '{shared,hardware,terminal,hub}/src/**/*.test.ts',
            'terminal/ui/**/*.test.ts',
            'verify/**/*.test.ts',
            '{start,deploy,tests}/**/*.test.ts',
          ],
          exclude: [...exclude, ...alone],
          ...patience,
          // With `TEST_MONGODB_URL` all files share one database, one after the other.
          maxWorkers: process.env.TEST_MONGODB_URL ? 1 : 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        // One at a time, when the rest is done.
        test: {
          name: 'alone',
          include: alone,
          exclude,
          ...patience,
          maxWorkers: 1,
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
