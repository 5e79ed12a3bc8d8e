/** A process that starts in this environment sees the time that the file says, by Debian's libfaketime. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FAKE_CLOCK } from '../availability.ts';

/** `says` in libfaketime's words (`@1970-01-02 00:00:00`, `-1d`), kept in a file of the folder. */
export function clockEnvironment(folder: string, says: string): Readonly<Record<string, string>> {
  const file = join(folder, 'clock-says');
  writeFileSync(file, says);
  return clockFromFile(file);
}

export function clockFromFile(file: string): Readonly<Record<string, string>> {
  return {
    LD_PRELOAD: FAKE_CLOCK,
    FAKETIME_TIMESTAMP_FILE: file,
    FAKETIME_NO_CACHE: '1',
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
    NO_FAKE_STAT: '1',
  };
}
