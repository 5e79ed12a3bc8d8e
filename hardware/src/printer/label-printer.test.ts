/** Label printers over a real socket: what ZPL and EPL2 let a till know of its labels. */
import { afterEach, describe, expect, it } from 'vitest';
import { labelProfiles } from '../label/label-profile.ts';
import type { VirtualLabelFaults } from '../label/virtual/virtual-label-faults.ts';
import { startVirtualLabelPrinter } from '../label/virtual/virtual-label-printer.ts';
import { createNetworkPrinter } from './network-printer.ts';
import type { PrinterEvent } from './port.ts';
import { keepsPrinterContract, type PortBench, type PrinterTrouble } from './testing/port-contract.ts';

const closings: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closings.splice(0).reverse()) await close();
});

const soon = { deadlineMs: 5_000 };
const quick = { deadlineMs: 900 };

async function openLabels(id: string, watchMs?: number) {
  const profile = labelProfiles.find((each) => each.id === id);
  if (profile === undefined) throw new Error(`no profile ${id}`);
  const { language } = profile.manners;
  if (language !== 'zpl' && language !== 'epl') throw new Error(`${id} is for no labels`);
  const server = await startVirtualLabelPrinter({ port: 0, language });
  const { host, port } = server;
  const printer = createNetworkPrinter({
    ...{ host, port, profile: profile.manners, statusMs: 200 },
    ...(watchMs === undefined ? {} : { watchMs }),
  });
  closings.push(server.close, printer.close);
  const label = (name: string, copies = 1) =>
    profile.render({ size: { widthMm: 57, heightMm: 32 }, name, price: '1.00', copies });
  const printed = () => server.labels().map(({ text }) => /(?:\^FD|N,")([^^"]+)/.exec(text)?.[1] ?? '');
  return { printer, label, printed, setFaults: server.setFaults };
}

const FAULTS: Readonly<Record<PrinterTrouble, VirtualLabelFaults>> = {
  open: { headOpen: true },
  'without paper': { paperOutAtLabel: 0 },
  'without paper in the middle': { paperOutAtLabel: 5 },
  stalled: { stallAtLabel: 0 },
  'stalled in the middle': { stallAtLabel: 5 },
  'reading nothing': { neverRead: true },
  mute: { mute: true },
  'reset in the middle': { resetAtLabel: 5 },
  slow: { labelMs: 20 },
  'far too slow': { labelMs: 1_000 },
};

describe('a label printer that speaks ZPL', () => {
  keepsPrinterContract(async (): Promise<PortBench> => {
    const { printer, label, printed, setFaults } = await openLabels('zpl-203');
    return {
      ...{ printer, printed, job: label },
      longJob: () => label('long', 40),
      make: (trouble) => setFaults(trouble === undefined ? {} : FAULTS[trouble]),
    };
  }, quick.deadlineMs);

  it.each([
    ['cover-open', { headOpen: true }],
    ['paper-out', { paperOutAtLabel: 0 }],
    ['ribbon-out', { ribbonOut: true }],
    ['too-hot', { overheated: true }],
    ['paused', { paused: true }],
    // Whoever puts paper in and closes the head is told of the pause then.
    ['cover-open', { headOpen: true, paperOutAtLabel: 0, paused: true }],
  ] as const)('is watched, and tells %s by itself and when it is over: %o', async (cause, faults) => {
    const { printer, setFaults } = await openLabels('zpl-300', 20);
    await printer.open();
    const events: PrinterEvent[] = [];
    const next = () => new Promise<void>((resolve) => printer.onEvent(() => resolve()));
    printer.onEvent((event) => events.push(event));
    const told = next();
    setFaults(faults);
    await told;
    const over = next();
    setFaults({});
    await over;
    expect(events.map(({ status }) => status.cause)).toEqual([cause, undefined]);
  });

  it('is not believed to have printed while it is paused or has labels to come', async () => {
    const { printer, label, printed, setFaults } = await openLabels('zpl-203');
    await printer.open();
    setFaults({ labelMs: 100 });
    const written = printer.write(label('ten', 10), soon);
    const pausing = setTimeout(() => setFaults({ paused: true }), 250);
    const causes: unknown[] = [];
    printer.onEvent(({ status }) => {
      causes.push(status.cause);
      if (status.cause === 'paused') setFaults({});
    });
    expect(await written).toEqual({ status: 'confirmed' });
    clearTimeout(pausing);
    expect(causes).toEqual(['paused', undefined]);
    expect(printed()).toEqual(Array.from({ length: 10 }, () => 'ten'));
  });

  it('that has never said a word is printed on, and believed to be well', async () => {
    const { printer, label, printed, setFaults } = await openLabels('zpl-203');
    setFaults({ mute: true });
    expect(await printer.open()).toMatchObject({ online: true, paper: 'unknown', cover: 'unknown' });
    expect(await printer.write(label('one'), soon)).toEqual({ status: 'handed-over' });
    expect(printed()).toEqual(['one']);
    setFaults({});
    expect(await printer.write(label('two'), soon)).toEqual({ status: 'confirmed' });
  });
});

describe('a label printer that speaks EPL2', () => {
  it('hands over, since it cannot say what it printed', async () => {
    const { printer, label, printed } = await openLabels('epl-203');
    expect(await printer.open()).toMatchObject({ online: true, paper: 'ok', cover: 'closed' });
    expect(await printer.write(label('one', 2), soon)).toEqual({ status: 'handed-over' });
    expect(await printer.write(label('زبدة'), soon)).toEqual({ status: 'handed-over' });
    expect(printed().slice(0, 2)).toEqual(['one', 'one']);
    expect(printed()).toHaveLength(3);
  });

  it.each([
    ['cover-open', { headOpen: true }],
    ['paper-out', { paperOutAtLabel: 0 }],
    ['paused', { paused: true }],
  ] as const)('says %s when it is asked, and gets nothing then: %o', async (cause, faults) => {
    const { printer, label, printed, setFaults } = await openLabels('epl-203');
    await printer.open();
    setFaults(faults);
    expect(await printer.write(label('one'), quick)).toEqual({ status: 'failed', cause });
    setFaults({});
    expect(await printer.write(label('two'), soon)).toEqual({ status: 'handed-over' });
    expect(printed()).toEqual(['two']);
  });

  it('that runs out in the middle leaves in doubt what it had', async () => {
    const { printer, label, setFaults } = await openLabels('epl-203');
    await printer.open();
    setFaults({ paperOutAtLabel: 3 });
    expect(await printer.write(label('ten', 10), quick)).toMatchObject({
      status: 'unconfirmed',
      cause: 'paper-out',
    });
  });

  it('that sends nothing back is printed on', async () => {
    const { printer, label, printed, setFaults } = await openLabels('epl-300');
    setFaults({ mute: true });
    expect(await printer.write(label('one'), soon)).toEqual({ status: 'handed-over' });
    expect(printed()).toEqual(['one']);
  });
});
