import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** `npm test` leaves the long proofs (`*.long.test.ts`) to `npm run test:all`. */
const everything = process.env.COUNTERBOOK_TESTS === 'all';
const exclude = ['**/node_modules/**', ...(everything ? [] : ['**/*.long.test.ts'])];
const patience = { testTimeout: 60_000, hookTimeout: 120_000 };
/** What Node made of a source is kept, since the proofs start hubs and tills as processes by the hundred. */
const env = {
  NODE_COMPILE_CACHE: fileURLToPath(new URL('node_modules/.cache/compiled', import.meta.url)),
};
/** Proofs that a neighbour would spoil: they take times, fill the machine, or read the whole folder. */
const alone = [
  'tests/attack/rows/**/*.test.ts',
  'tests/deploy/dockerfile.test.ts',
  'tests/fault/{database-disk,database-flush,hub-faults,late-flush}.test.ts',
  'tests/flow/{flapping-line,services}.test.ts',
  'tests/line/{restarted-service,stampede}.test.ts',
  'tests/offline/{sync-facts-line,thirty-days}.test.ts',
  'tests/scan/**/*.test.ts',
];
/** Pure rules: their files leave nothing behind, and share a process instead of starting one each. */
const rules = ['shared/src/**/*.test.ts', 'terminal/ui/**/*.test.ts'];
// With `TEST_MONGODB_URL` all files share one database, one after the other.
const beside = { maxWorkers: process.env.TEST_MONGODB_URL ? 1 : 2, sequence: { groupOrder: 0 } };

/** Projects that run beside each other run in the order of their names: the longest files first, the shortest last. */
export default defineConfig({
  test: {
    globalSetup: ['tests/availability.ts'],
    env,
    projects: [
      {
        test: {
          name: 'flows',
          include: ['tests/**/*.test.ts'],
          exclude: [...exclude, ...alone],
          globalSetup: ['tests/built-screen.ts'],
          ...patience,
          ...beside,
        },
      },
      {
        test: {
          name: 'parts',
          include: ['{hardware,terminal,hub}/src/**/*.test.ts', '{verify,start,deploy}/**/*.test.ts'],
          exclude,
          ...patience,
          ...beside,
        },
      },
      {
        test: {
          name: 'rules',
          include: rules,
          exclude,
          isolate: false,
          ...patience,
          ...beside,
        },
      },
      {
        // One at a time, when the rest is done.
        test: {
          name: 'alone',
          include: alone,
          exclude,
          globalSetup: ['tests/built-screen.ts'],
          ...patience,
          maxWorkers: 1,
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
