import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';

/**
 * What the set-up learnt of a till's devices, under the names that the till's environment has for them: a file beside
 * its data, since it is true of this machine alone.
 */
export type HardwareSetup = Readonly<Record<string, string>>;

/** Nothing where the set-up was never run. */
export function readHardwareSetup(folder: string): HardwareSetup {
  try {
    const lines = Object.entries(parseEnv(readFileSync(fileIn(folder), 'utf8')));
    return Object.fromEntries(lines.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
  } catch {
    return {};
  }
}

/** Adds what was learnt to an environment; what that says itself stands. */
export function addHardwareSetup(folder: string, environment: Record<string, string | undefined>): void {
  for (const [name, value] of Object.entries(readHardwareSetup(folder))) environment[name] ??= value;
}

/** Returns the file. A value is an address or a name and holds no quotation mark of this kind. */
export function writeHardwareSetup(folder: string, setup: HardwareSetup): string {
  const lines = Object.entries(setup).map(([name, value]) => `${name}='${value.replaceAll("'", '')}'\n`);
  writeFileSync(fileIn(folder), lines.join(''));
  return fileIn(folder);
}

function fileIn(folder: string): string {
  return join(folder, 'hardware.env');
}
