import { existsSync } from 'node:fs';
import { buildScreen } from '../start/build-screen.ts';
import { CHROMIUM } from './availability.ts';

/** Vitest's set-up of the proofs that show a till in a browser: they run beside each other, and one build serves them all. */
export async function setup(): Promise<void> {
  if (existsSync(CHROMIUM)) await buildScreen();
}
