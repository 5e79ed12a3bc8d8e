import { defineConfig } from 'vitest/config';

/** `npm test` leaves the long proofs (`*.long.test.ts`) to `npm run test:all`. */
const everything = process.env.COUNTERBOOK_TESTS === 'all';
const exclude = ['**/node_modules/**', ...(everything ? [] : ['**/*.long.test.ts'])];
const patience = { testTimeout: 60_000, hookTimeout: 120_000 };

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
            '{start,deploy}/**/*.test.ts',
          ],
          exclude,
          ...patience,
          // With `TEST_MONGODB_URL` all files share one database, one after the other.
          maxWorkers: process.env.TEST_MONGODB_URL ? 1 : 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        // Hubs, tills and browsers as processes of their own: one proof at a time, when the rest is done.
        test: {
          name: 'whole',
          include: ['tests/**/*.test.ts'],
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
