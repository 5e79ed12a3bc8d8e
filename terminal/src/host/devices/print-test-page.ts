import { renderTestPage } from '@counterbook/hardware/setup';
import type { TillPrinter } from '../../receipt/till-printer.ts';
import type { TestPageView } from '../protocol/device-views.ts';

/** A slow printer takes half a minute for all the tables. */
const PAGE_MS = 60_000;

/** Past the spool: nobody misses a test page that did not come out. */
export async function printTestPage(
  { port, profile }: Pick<TillPrinter, 'port' | 'profile'>,
  place: string,
): Promise<TestPageView> {
  const { online, cause = null } = await port.status();
  if (!online) return { status: 'failed', cause };
  const outcome = await port.write(renderTestPage(profile, place), { deadlineMs: PAGE_MS });
  return { status: outcome.status, cause: 'cause' in outcome ? outcome.cause : null };
}
