import type { EntryOf, JournalEntry } from '@counterbook/shared/journal';
import { accept, type Result, refuse } from '@counterbook/shared/result';
import { reckonShift } from '@counterbook/shared/shift';
import type { Inputs } from '../host/protocol/inputs.ts';
import type { ShiftReportView } from '../host/protocol/views.ts';
import { answerOf } from '../journal/answer-of.ts';
import type { Journal } from '../journal/journal.ts';
import { requireApproval, requireSelling, requireSignedIn } from '../staff/staff-commands.ts';
import type { Session, TillParts } from '../till/parts.ts';

export async function openShift(
  parts: TillParts,
  { float }: Inputs['openShift'],
): Promise<Result<{ shiftId: string }>> {
  const signedIn = requireSignedIn(parts);
  if (!signedIn.ok) return signedIn;
  if (parts.session.shift) return refuse({ code: 'shift.already-open', shiftId: parts.session.shift.id });
  const entry = await parts.journal.append({
    type: 'shift.opened',
    payload: { float },
    staffId: signedIn.value.staff.id,
    shiftId: null,
  });
  parts.session.shift = { id: entry.id, openedAt: entry.occurredAt, float };
  parts.printing.openDrawer('cash-movement');
  return accept({ shiftId: entry.id });
}

/** Blind: what the drawer should hold is told only in the answer, when the count is in the journal. */
export async function closeShift(
  parts: TillParts,
  { shiftId, counted }: Inputs['closeShift'],
): Promise<Result<ShiftReportView>> {
  const before = await closingOf(parts.journal, shiftId);
  if (before) return accept({ entryId: before.id, report: before.payload });
  const selling = requireSelling(parts);
  if (!selling.ok) return selling;
  if (selling.value.shiftId !== shiftId) return refuse({ code: 'shift.unknown', shiftId });
  if ((parts.cart.current()?.lines.length ?? 0) > 0) return refuse({ code: 'shift.cart-open' });
  const opened = await parts.journal.byId(shiftId);
  const entries = await parts.journal.since(opened ?? { epoch: 1, sequence: 1 });
  const report = reckonShift(
    entries.filter((entry) => entry.shiftId === shiftId),
    counted,
  );
  const entry = await parts.journal.append({
    type: 'shift.closed',
    payload: report,
    staffId: selling.value.staff.id,
    shiftId,
  });
  parts.session.shift = null;
  parts.session.finished = null;
  return accept({ entryId: entry.id, report });
}

export async function moveCash(
  parts: TillParts,
  { commandId, ...payload }: Inputs['moveCash'],
): Promise<Result<JournalEntry>> {
  const before = await answerOf(parts, commandId, 'cash.moved');
  if (before) return before;
  const selling = requireSelling(parts);
  if (!selling.ok) return selling;
  const { staff, shiftId } = selling.value;
  const entry = await parts.journal.append({
    type: 'cash.moved',
    payload,
    staffId: staff.id,
    shiftId,
    commandId,
  });
  parts.printing.openDrawer('cash-movement');
  return accept(entry);
}

/** Without a sale, and therefore with a reason and a manager's yes. */
export async function openDrawer(
  parts: TillParts,
  { commandId, reason, approval: asked }: Inputs['openDrawer'],
): Promise<Result<JournalEntry>> {
  const before = await answerOf(parts, commandId, 'drawer.opened');
  if (before) return before;
  const selling = requireSelling(parts);
  if (!selling.ok) return selling;
  const approval = await requireApproval(parts, selling.value, { approval: asked, what: 'drawer', reason });
  if (!approval.ok) return approval;
  const { staff, shiftId } = selling.value;
  const entry = await parts.journal.append({
    type: 'drawer.opened',
    payload: { reason, approval: approval.value },
    staffId: staff.id,
    shiftId,
    commandId,
  });
  parts.printing.openDrawer('no-sale');
  return accept(entry);
}

/** The shift that was open when the till went off. */
export async function findOpenShift(journal: Journal): Promise<Session['shift']> {
  const opened = await journal.find({ type: 'shift.opened' });
  const last = opened.at(-1);
  if (last?.type !== 'shift.opened' || (await closingOf(journal, last.id))) return null;
  // A file that was put back from before the till changed its shop still has one open there.
  if (last.shopId !== journal.place.shopId) return null;
  return { id: last.id, openedAt: last.occurredAt, float: last.payload.float };
}

async function closingOf(journal: Journal, shiftId: string): Promise<EntryOf<'shift.closed'> | undefined> {
  const closed = await journal.find({ type: 'shift.closed' });
  return closed.find(
    (entry): entry is EntryOf<'shift.closed'> => entry.type === 'shift.closed' && entry.shiftId === shiftId,
  );
}
