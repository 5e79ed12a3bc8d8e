/** `npm run hardware -- detect|test|setup`: finds the devices of this machine, tries them, writes down what it learnt. */
import { parseArgs } from 'node:util';
import { labelProfiles, USUAL_LABEL_SIZE } from '../label/label-profile.ts';
import { epson80, type PrinterProfile, printerProfiles } from '../receipt/escpos/profile.ts';
import { askAtTerminal } from './ask.ts';
import { learnDrawer } from './learn-drawer.ts';
import { setUp } from './set-up.ts';
import { showDevices } from './show-devices.ts';
import { tryLabels } from './try-labels.ts';
import { tryPrinter } from './try-printer.ts';

const USAGE = `npm run hardware -- detect [HOST …]           finds printers, serial ports, scanners and scales
npm run hardware -- test ADDRESS [--profile ID] [--drawer]  prints the test page, opens the drawer
npm run hardware -- test ADDRESS --profile ID [--size 57x32]  prints a test label
npm run hardware -- setup [--data DIR]        asks its way through all devices and writes DIR/hardware.env
profiles: ${[...printerProfiles, ...labelProfiles].map(({ id }) => id).join(', ')}`;

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      profile: { type: 'string', default: epson80.id },
      size: { type: 'string', default: USUAL_LABEL_SIZE },
      drawer: { type: 'boolean', default: false },
      data: { type: 'string', default: process.env.TILL_DATA ?? './data/till' },
    },
  });
  const [command, ...rest] = positionals;
  const labels = labelProfiles.find(({ id }) => id === values.profile);
  if (command === 'test' && rest[0] !== undefined && labels !== undefined) {
    const isPrinted = await tryLabels(say, { address: rest[0], profile: labels, size: values.size });
    if (!isPrinted) process.exitCode = 1;
    return;
  }
  const profile = printerProfiles.find(({ id }) => id === values.profile);
  if (profile === undefined) throw new Error(`there is no profile ${values.profile}\n${USAGE}`);
  if (command === 'detect') await showDevices(say, rest);
  else if (command === 'test' && rest[0] !== undefined) await test(rest[0], profile, values.drawer);
  else if (command === 'setup') await setUpHere(values.data);
  else throw new Error(USAGE);
}

async function test(address: string, profile: PrinterProfile, opensDrawer: boolean): Promise<void> {
  const { printer, isPrinted } = await tryPrinter(say, { address, profile });
  if (opensDrawer) {
    const { outcome, openPin } = await learnDrawer(printer, profile);
    if (outcome.status === 'failed') say('The drawer could not be told to open.');
    else if (openPin === undefined) say('The drawer was told to open; it has no switch that tells.');
    else say(`The drawer is open; its switch says so (pin ${openPin}).`);
  }
  await printer.close();
  if (!isPrinted) process.exitCode = 1;
}

async function setUpHere(folder: string): Promise<void> {
  const ask = askAtTerminal();
  try {
    await setUp(ask, folder);
  } finally {
    ask.close();
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
