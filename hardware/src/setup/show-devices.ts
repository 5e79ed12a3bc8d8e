import { detectDevices, type FoundDevice } from './detect.ts';
import { explainRefusal } from './explain.ts';

const KINDS: Readonly<Record<FoundDevice['kind'], string>> = {
  printer: 'Printer',
  'label-printer': 'Label printer',
  'serial-port': 'Serial port (printer, scanner, scale, display or drawer)',
  scanner: 'Scanner',
  scale: 'Scale',
  none: 'Cannot look',
};

const NAMELESS: Readonly<Record<FoundDevice['kind'], string>> = {
  printer: 'it does not say what it is',
  'label-printer': 'it does not say its name',
  'serial-port': 'what hangs on it is not known',
  scanner: 'USB',
  scale: 'USB',
  none: 'USB',
};

/** One paragraph for each device: what it is, how it is called in a setting, what is wrong and what to do. */
export async function showDevices(
  say: (line: string) => void,
  hosts: readonly string[],
): Promise<readonly FoundDevice[]> {
  const devices = await detectDevices(hosts);
  if (devices.length === 0) {
    say(
      'No device was found. Network printers are looked for where you say: npm run hardware -- detect 192.168.1.50',
    );
  }
  for (const { kind, address, name, path, profileId, refusal } of devices) {
    say(
      `${KINDS[kind]}: ${[name ?? NAMELESS[kind], path].filter((word) => word !== undefined).join(' at ')}`,
    );
    if (address !== '') say(`  address  ${address}`);
    if (profileId !== undefined && refusal === undefined) say(`  profile  ${profileId}`);
    if (refusal !== undefined) say(`  ${explainRefusal(refusal)}`);
  }
  return devices;
}
