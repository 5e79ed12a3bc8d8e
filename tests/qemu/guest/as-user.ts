/**
 * `as-user.ts GROUPS`: what a user without rights but those of the groups is told of the devices, and of a USB printer
 * past its driver.
 */
import { openUsbLine } from '../../../hardware/src/line/index.ts';
import { explainRefusal } from '../../../hardware/src/setup/explain.ts';
import { showDevices } from '../../../hardware/src/setup/show-devices.ts';
import { PRINTER } from './identities.ts';
import { USER } from './rights.ts';

const [, , groups = ''] = process.argv;

process.setgroups?.(groups.split(',').filter(Boolean));
process.setgid?.(USER);
process.setuid?.(USER);
await showDevices(say, []);
const opened = await openUsbLine(PRINTER);
say(`Printer past its driver: ${opened.ok ? 'opened' : explainRefusal(opened.refusal)}`);
if (opened.ok) await opened.value.close();

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
