import type { EntryOf, JournalEntryType } from '@counterbook/shared/journal';
import { accept, type Result, refuse } from '@counterbook/shared/result';
import type { Journal } from './journal.ts';

/** What this command was answered when it was first given; undefined when it never was. */
export async function answerOf<T extends JournalEntryType>(
  { journal }: { readonly journal: Journal },
  commandId: string,
  type: T,
): Promise<Result<EntryOf<T>> | undefined> {
  const entry = await journal.byCommand(commandId);
  if (entry === undefined) return undefined;
  return entry.type === type
    ? accept(entry as EntryOf<T>)
    : refuse({ code: 'command.used-before', commandId, type: entry.type });
}
