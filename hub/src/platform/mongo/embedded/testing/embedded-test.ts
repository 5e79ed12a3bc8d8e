import { test } from 'vitest';
import { OTHER_MONGODB } from './test-mongo.ts';

/** For what only the embedded server can show: its wire, its file, its process. */
export const embeddedTest = test.skipIf(OTHER_MONGODB !== undefined);
