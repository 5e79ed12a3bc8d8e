/**
 * Dead letters of a hub in one process: in each consumer's own database. The tool only marks a letter for replay; the
 * hub, running now or started later, hands it to its queue and removes it when it has been taken.
 */
import type { Connection } from 'mongoose';
import { lettersOf, type StoredLetter } from '../../inbox/letters.ts';
import type { DeadLetterStore, LetterFilter, ListedLetter } from './dead-letters.ts';

export function openDatabaseLetters(
  connections: readonly Connection[],
  deps: { readonly now: () => Date; readonly close: () => Promise<void> },
): DeadLetterStore {
  const find = async (connection: Connection, filter: LetterFilter): Promise<StoredLetter[]> =>
    lettersOf(connection)
      .find(queryOf(filter), { sort: { 'history.0.at': 1, _id: 1 } })
      .toArray();
  const everywhere = async (
    filter: LetterFilter,
    work: (connection: Connection, letters: readonly StoredLetter[]) => Promise<unknown>,
  ): Promise<ListedLetter[]> => {
    const all: ListedLetter[] = [];
    for (const connection of connections) {
      const letters = await find(connection, filter);
      if (letters.length === 0) continue;
      await work(connection, letters);
      all.push(...letters.map(toListed));
    }
    return all;
  };
  return {
    list: (filter) => everywhere(filter, async () => undefined),
    replay: (filter) =>
      everywhere(filter, (connection, letters) =>
        lettersOf(connection).updateMany(idsOf(letters), { $set: { replayAt: deps.now() } }),
      ),
    drop: (filter) =>
      everywhere(filter, (connection, letters) => lettersOf(connection).deleteMany(idsOf(letters))),
    close: deps.close,
  };
}

function queryOf({ queue, id }: LetterFilter) {
  return { ...(queue === null ? {} : { queue }), ...(id === null ? {} : { 'event.id': id }) };
}

function idsOf(letters: readonly StoredLetter[]) {
  return { _id: { $in: letters.map(({ _id }) => _id) } };
}

function toListed({ queue, event, history, replayAt }: StoredLetter): ListedLetter {
  const told = history.map(({ at, reason, attempts }) => ({ at: at.toISOString(), reason, attempts }));
  const last = told.at(-1);
  return {
    queue,
    id: event.id,
    type: event.type,
    givenUpAt: last?.at ?? '',
    reason: replayAt ? `waits for its replay (${last?.reason ?? ''})` : (last?.reason ?? ''),
    attempts: last?.attempts ?? 0,
    event,
    history: told,
  };
}
