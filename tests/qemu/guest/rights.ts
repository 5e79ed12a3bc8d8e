/** What the system itself lets a user without rights do, asked past our drivers. */
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { UsbIdentity } from '../../../hardware/src/line/index.ts';

export const USER = 1_000;

/** Those of the files that a user of these groups alone may read and write. */
export async function openTo(
  groups: readonly string[],
  files: readonly string[],
): Promise<readonly string[]> {
  const { stdout } = await promisify(execFile)('setpriv', [
    ...['--reuid', `${USER}`, '--regid', `${USER}`],
    ...(groups.length === 0 ? ['--clear-groups'] : ['--groups', groups.join(',')]),
    ...['sh', '-c', 'for file; do test -r "$file" && test -w "$file" && echo "$file"; done; true', 'sh'],
    ...files,
  ]);
  return stdout.split('\n').filter(Boolean);
}

/** Everything under which one of the counter's devices can be opened; `past` by its number on the bus. */
export function deviceFiles(past: UsbIdentity): readonly string[] {
  const inDev = readdirSync('/dev').filter((name) => /^(hidraw|ttyACM)\d+$/.test(name));
  const printers = existsSync('/dev/usb')
    ? readdirSync('/dev/usb').filter((name) => /^lp\d+$/.test(name))
    : [];
  return [
    ...inDev.map((name) => join('/dev', name)),
    ...printers.map((name) => join('/dev/usb', name)),
    busFile(past),
  ];
}

function busFile({ serialNumber }: UsbIdentity): string {
  const devices = '/sys/bus/usb/devices';
  const read = (name: string, file: string) => {
    const path = join(devices, name, file);
    return existsSync(path) ? readFileSync(path, 'utf8').trim() : '';
  };
  const name = readdirSync(devices).find((each) => read(each, 'serial') === serialNumber);
  if (name === undefined) throw new Error(`${serialNumber} is not plugged in`);
  const padded = (file: string) => read(name, file).padStart(3, '0');
  return `/dev/bus/usb/${padded('busnum')}/${padded('devnum')}`;
}
