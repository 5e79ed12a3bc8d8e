import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { epson80 } from '../receipt/escpos/profile.ts';
import type { PrinterPort } from './port.ts';
import { createWindowsPrinter } from './windows-printer.ts';

const FIXTURE = fileURLToPath(new URL('testing/spooler.fixture.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'counterbook-spooler-'));
const file = join(folder, 'documents');
const soon = { deadlineMs: 20_000 };
let printer: PrinterPort;

afterEach(async () => {
  await printer.close();
  rmSync(file, { force: true });
});

describe('a printer of Windows', () => {
  it('gets each job as a document of its own, every byte as it is', async () => {
    printer = printerCalled('Kasse größer 1');
    const jobs = [Uint8Array.from({ length: 20_000 }, (_, index) => index & 0xff), Uint8Array.of(0, 10, 13)];
    for (const job of jobs) expect(await printer.write(job, soon)).toEqual({ status: 'handed-over' });
    await printer.close();
    expect(documents()).toEqual(jobs.map((job) => Buffer.from(job).toString('hex')));
  });

  it('that is not installed fails before a byte is sent', async () => {
    printer = printerCalled('other', 'Kasse');
    expect(await printer.write(Uint8Array.of(1), soon)).toEqual({ status: 'failed', cause: 'unreachable' });
  });

  it.each(['die', 'refuse'])(
    'whose spooler must %s leaves the job in doubt, and takes the next',
    async (how) => {
      printer = printerCalled('Kasse');
      expect(await printer.write(Buffer.from(how), soon)).toMatchObject({ status: 'unconfirmed' });
      expect(await printer.write(Buffer.from('next'), soon)).toEqual({ status: 'handed-over' });
      await printer.close();
      expect(documents().at(-1)).toBe(Buffer.from('next').toString('hex'));
    },
  );
});

function printerCalled(queue: string, installed = queue): PrinterPort {
  const helper = { command: process.execPath, args: [FIXTURE, file, installed] };
  return createWindowsPrinter({ name: queue, queue, helper, profile: epson80, statusMs: 20_000 });
}

function documents(): readonly string[] {
  return readFileSync(file, 'utf8').trimEnd().split('\n');
}
