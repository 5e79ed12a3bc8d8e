import type { Journal, JournalPlace } from '../journal/journal.ts';
import { isReceipt } from '../sale/receipts.ts';
import type { TillParts } from '../till/parts.ts';
import { kitchenLinesOf } from './kitchen-lines.ts';

/** Between an entry and its job stands one moment, and commands come one at a time. */
const LOOK_BACK = 20;

/**
 * A till that was killed between an entry and its receipt prints it at the next start: what the spool does not know no
 * printer has had. `mark` is where the journal stood when the spool began; what came before is not its affair.
 */
export async function printUnqueued(
  parts: Pick<TillParts, 'journal' | 'printing' | 'facts' | 'products'>,
  mark: string,
): Promise<void> {
  const since = sinceOf(mark, parts.journal.place.terminalId);
  for (const entry of await parts.journal.newest(LOOK_BACK)) {
    if (!isFrom(since, entry)) continue;
    if (isReceipt(entry)) {
      const sold = entry.type === 'sale.completed' ? entry.payload.lines : [];
      parts.printing.printLate(entry, await kitchenLinesOf(parts, sold));
    }
    if (entry.type !== 'receipt.reprinted') continue;
    const { entryId, copy } = entry.payload;
    const receipt = await parts.journal.byId(entryId);
    if (receipt !== undefined && isReceipt(receipt)) parts.printing.printCopy(receipt, copy);
  }
}

/** For a spool that begins now. */
export function spoolMark({ place, lastSequence }: Pick<Journal, 'place' | 'lastSequence'>): string {
  return [place.terminalId, place.epoch, lastSequence() + 1].join(' ');
}

/** A till that has become another since, in another shop, has written all of its journal after the spool began. */
function sinceOf(mark: string, terminalId: string): JournalPlace {
  const [id, epoch, sequence] = mark.split(' ');
  return id === terminalId ? { epoch: Number(epoch), sequence: Number(sequence) } : { epoch: 0, sequence: 0 };
}

/** Whether a place in the journal is that one or after it. */
function isFrom(since: JournalPlace, { epoch, sequence }: JournalPlace): boolean {
  return epoch > since.epoch || (epoch === since.epoch && sequence >= since.sequence);
}
