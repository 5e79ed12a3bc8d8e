import { deviceEvents, type Event } from '@counterbook/shared/events';
import type { JournalEntry } from '@counterbook/shared/journal';
import { parseOrThrow } from '@counterbook/shared/result';
import type { ClientSession } from 'mongoose';
import type { Scope } from '../auth/identity.ts';
import { findTills, saveTills, type Till, type TillModel } from './till-repository.ts';

/** `seenTills`: those that were found stored before, so that not every batch asks for its own. */
export type KnownTills = { readonly tills: TillModel; readonly seenTills: Set<string> };

/**
 * Notes in the caller's transaction which tills there are, as enrolments, moves, revocations and entries tell of them.
 * A till's shop is that of its latest numbering: an entry from before its move, come late, does not take it back.
 * @returns whether that changed something.
 */
export async function rememberTills(
  { tills, seenTills }: KnownTills,
  scope: Scope,
  session: ClientSession,
  heard: { readonly entries: readonly JournalEntry[]; readonly deviceNews: readonly Event[] },
): Promise<boolean> {
  const isNew = (till: Heard) => !seenTills.has(keyOf(scope, till));
  const news = [...heard.deviceNews.map(tillOfNews), ...latestOf(heard.entries).filter(isNew)];
  if (news.length === 0) return false;
  const ids = [...new Set(news.map(({ terminalId }) => terminalId))];
  const known = new Map((await findTills(tills, scope, session, ids)).map((till) => [till.terminalId, till]));
  const changed = new Map<string, Till>();
  for (const { revoked, ...told } of news) {
    const before = changed.get(told.terminalId) ?? known.get(told.terminalId);
    const epoch = Math.max(before?.epoch ?? 1, told.epoch);
    const { shopId } = before && before.epoch > told.epoch ? before : told;
    const till = { ...told, shopId, epoch, revoked: revoked ?? before?.revoked ?? false };
    const isSame =
      before?.epoch === epoch && before.revoked === till.revoked && before.shopId === till.shopId;
    if (isSame) seenTills.add(keyOf(scope, told));
    else changed.set(till.terminalId, till);
  }
  await saveTills(tills, scope, [...changed.values()], { session, isNew: (id) => !known.has(id) });
  return changed.size > 0;
}

/** `revoked` null: an entry, also a late one, and a move say nothing of that. */
type Heard = Omit<Till, 'revoked'> & { readonly revoked: boolean | null };

function keyOf({ companyId }: Scope, { terminalId, shopId, epoch }: Omit<Heard, 'revoked'>): string {
  return [companyId, shopId, terminalId, epoch].join(':');
}

function tillOfNews(event: Event): Heard {
  if (event.type === 'device.enrolled' || event.type === 'device.moved') {
    const { terminalId, shopId, epoch } = parseOrThrow(deviceEvents[event.type], event.data, event.id);
    return { terminalId, shopId, epoch, revoked: event.type === 'device.enrolled' ? false : null };
  }
  const { terminalId, shopId } = parseOrThrow(deviceEvents['device.revoked'], event.data, event.id);
  return { terminalId, shopId, epoch: 1, revoked: true };
}

function latestOf(entries: readonly JournalEntry[]): readonly Heard[] {
  const latest = new Map<string, Heard>();
  for (const { terminalId, shopId, epoch } of entries)
    if (epoch >= (latest.get(terminalId)?.epoch ?? 0))
      latest.set(terminalId, { terminalId, shopId, epoch, revoked: null });
  return [...latest.values()];
}

/** Whether an event tells of a till. */
export function isOfDevice({ type }: Event): boolean {
  return type in deviceEvents;
}
