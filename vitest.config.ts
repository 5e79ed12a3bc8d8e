import { defineConfig } from 'vitest/config';

/** `npm test` leaves the long proofs (`*.long.test.ts`) to `npm run test:all`. */
const everything = process.env.COUNTERBOOK_TESTS === 'all';

export default defineConfig({
  test: {
    include: [
      '{shared,hardware,terminal,hub}/src/**/*.test.ts',
      'terminal/ui/**/*.test.ts',
      'tests/**/*.test.ts',
    ],
    exclude: ['**/node_modules/**', ...(everything ? [] : ['**/*.long.test.ts'])],
    globalSetup: ['tests/availability.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    fileParallelism: true,
  },
});
