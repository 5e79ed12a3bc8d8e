import { Binary } from 'bson';
import { badValue } from '../command-error.ts';
import { countRows, dataSize } from '../store/rows.ts';
import { type Doc, isDoc } from '../values/document.ts';
import type { Context } from './context.ts';
import { namedCollection } from './context.ts';

/** What a pipeline's first stage brings when it speaks of the server itself; `undefined` for any other stage. */
export function serverStage(context: Context, stage: Doc): readonly Doc[] | undefined {
  if ('$collStats' in stage) return [collectionStats(context, stage.$collStats)];
  if ('$listLocalSessions' in stage) {
    return [...context.sessions.known.values()].map(({ id }) => ({
      _id: { id: new Binary(id, Binary.SUBTYPE_UUID) },
    }));
  }
  return undefined;
}

function collectionStats(context: Context, asked: unknown): Doc {
  if (!isDoc(asked)) throw badValue('$collStats must take a nested object');
  const odd = Object.keys(asked).find((key) => key !== 'count' && key !== 'storageStats');
  if (odd !== undefined) throw badValue(`$collStats: '${odd}' is not supported by the embedded server`);
  const { store, now } = context.engine;
  const collection = namedCollection(context);
  const count = collection === undefined ? 0 : countRows(store, collection);
  const stats: Doc = { ns: `${context.database}.${String(context.command.aggregate)}`, localTime: now() };
  if (asked.count !== undefined) stats.count = count;
  if (asked.storageStats !== undefined) {
    const size = collection === undefined ? 0 : dataSize(store, collection);
    stats.storageStats = { size, count, storageSize: size, nindexes: collection?.indexes.length ?? 0 };
  }
  return stats;
}
