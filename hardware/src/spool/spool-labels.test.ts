/** The spool's rules for labels, on a label printer over a real socket. */
import { afterEach, expect, it } from 'vitest';
import { labelPrintMs } from '../label/label-print-ms.ts';
import { labelProfiles } from '../label/label-profile.ts';
import { startVirtualLabelPrinter } from '../label/virtual/virtual-label-printer.ts';
import { createNetworkPrinter } from '../printer/network-printer.ts';
import type { PrintJob } from './job.ts';
import { asLabel } from './printed-document.ts';
import type { SpoolPrinter } from './spool.ts';
import { aFolder, NOON, openTestSpool, statusesOf, untilJobs } from './spool-fixture.ts';

const closings: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closings.splice(0).reverse()) await close();
});

async function openLabels() {
  const [{ manners, render }] = labelProfiles;
  const server = await startVirtualLabelPrinter({ port: 0 });
  const { host, port } = server;
  const printer: SpoolPrinter = {
    name: 'labels',
    port: createNetworkPrinter({ host, port, profile: manners, statusMs: 200 }),
    render: (document) => render(asLabel(document)),
    longerMs: (document) => labelPrintMs(asLabel(document)),
  };
  const folder = aFolder();
  const spool = openTestSpool({ file: folder.file, printers: [printer], roles: { label: ['labels'] } });
  closings.push(folder.remove, server.close, spool.close);
  await printer.port.open();
  return { spool, printer, server };
}

function labels(which: string, copies: number): PrintJob {
  return {
    ...{ what: 'label', which, copy: 0, role: 'label', title: which, madeAt: NOON },
    document: { size: { widthMm: 57, heightMm: 32 }, name: which, price: '1.00', copies },
  };
}

it('labels are confirmed when all are out, however many', async () => {
  const { spool, server } = await openLabels();
  server.setFaults({ labelMs: 50 });
  spool.enqueue(labels('mug', 30));
  await spool.whenIdle();
  expect(statusesOf(spool)).toEqual(['mug confirmed']);
  expect(server.labels()).toHaveLength(30);
});

it.each([
  ['paper-out', { paperOutAtLabel: 0 }],
  ['cover-open', { headOpen: true }],
  ['paused', { paused: true }],
] as const)(
  'labels wait while their printer says %s, are told of, and come out by themselves',
  async (cause, faults) => {
    const { spool, server } = await openLabels();
    const told: unknown[] = [];
    spool.onEvent((event) => event.type === 'printer.changed' && told.push(event.status.cause));
    server.setFaults(faults);
    spool.enqueue(labels('mug', 2));
    await untilJobs(spool, ([job]) => job?.status === 'queued' && job.cause === cause);
    expect(server.labels()).toEqual([]);
    server.setFaults({});
    await spool.whenIdle();
    expect(statusesOf(spool)).toEqual(['mug confirmed']);
    expect(told).toEqual([cause, undefined]);
    expect(server.labels()).toHaveLength(2);
  },
);

it('labels that stopped in the middle are asked about, and never sent again unasked', async () => {
  const { spool, server } = await openLabels();
  server.setFaults({ stallAtLabel: 1 });
  spool.enqueue(labels('mug', 2));
  await untilJobs(spool, ([job]) => job?.status === 'unconfirmed');
  expect(statusesOf(spool)).toEqual(['mug unconfirmed no-answer']);
  server.setFaults({});
  spool.enqueue(labels('cup', 1));
  await spool.whenIdle();
  expect(statusesOf(spool)).toEqual(['mug unconfirmed no-answer', 'cup confirmed']);
  expect(server.labels()).toHaveLength(3);
  expect(spool.answer('label/mug/0', 'came-out')).toBe(true);
});
