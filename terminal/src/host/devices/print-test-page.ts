import { labelPrintMs, renderTestLabel } from '@counterbook/hardware/label';
import type { PrinterPort } from '@counterbook/hardware/printer';
import { renderTestPage } from '@counterbook/hardware/setup';
import type { TillPrinters } from '../../receipt/till-printer.ts';
import type { DeviceRole, TestPageView } from '../protocol/device-views.ts';
import { isPrinterRole } from './device-choice.ts';

type TestPage = {
  readonly port: PrinterPort;
  readonly bytes: Uint8Array;
  readonly deadlineMs: number;
};

/** A slow printer takes half a minute for all the tables. */
const PAGE_MS = 60_000;
const LABEL_MS = 10_000;

/** Undefined where nothing prints in that role. */
export function testPageOf(
  role: DeviceRole,
  { receipt, kitchen, label }: TillPrinters,
  place: string,
): TestPage | undefined {
  const [labels] = label;
  if (role === 'label' && labels !== undefined) {
    const { port, profile, size } = labels;
    const deadlineMs = LABEL_MS + labelPrintMs({ size });
    return { port, bytes: renderTestLabel(profile, size), deadlineMs };
  }
  const own = { receipt: receipt[0], spare: receipt[1], kitchen: kitchen[0] };
  const printer = isPrinterRole(role) ? own[role] : undefined;
  return (
    printer && { port: printer.port, bytes: renderTestPage(printer.profile, place), deadlineMs: PAGE_MS }
  );
}

/** Past the spool: nobody misses a test page that did not come out. */
export async function printTestPage({ port, bytes, deadlineMs }: TestPage): Promise<TestPageView> {
  const { online, cause = null } = await port.status();
  if (!online) return { status: 'failed', cause };
  const outcome = await port.write(bytes, { deadlineMs });
  return { status: outcome.status, cause: 'cause' in outcome ? outcome.cause : null };
}
