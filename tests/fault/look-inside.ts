/** A damaged till's file as its own store sees it, without starting a whole till. */
import { join } from 'node:path';
import { openStore, StoreError } from '../../terminal/src/store/index.ts';
import { SEARCHED } from '../../terminal/src/till/collections.ts';
import { readCollection } from '../replay/till-files.ts';

export type Held = {
  /** The journal's documents as text, by id. */
  readonly entries: ReadonlyMap<string, string>;
  readonly identity: string;
};

/** What the damage did, in words that are the same for the same loss; null when nothing that matters is lost. */
export function lookInside(directory: string, whole: Held): string | null {
  const held = hold(directory);
  if (typeof held === 'string') return held;
  const lost = [...whole.entries.keys()].filter((id) => !held.entries.has(id));
  if (lost.length > 0) return `lost: ${lost.map(placeOf).join(' ')}`;
  const changed = [...whole.entries].filter(([id, text]) => held.entries.get(id) !== text);
  if (changed.length > 0) return `changed: ${changed.map(([id]) => placeOf(id)).join(' ')}`;
  if (held.entries.size !== whole.entries.size) return 'entries that nobody made';
  return held.identity === whole.identity ? null : 'forgot which till it is';
}

/** Opened, checked and read as a till does it at its start, or what keeps it from that. */
export function hold(directory: string): Held | string {
  const file = join(directory, 'till.db');
  let identity: string;
  try {
    const store = openStore({ file, search: SEARCHED });
    try {
      if (!store.integrity().ok) return 'its check finds damage';
      identity = JSON.stringify(store.local.get('identity'));
    } finally {
      store.close();
    }
    const documents = readCollection(file, 'journal');
    const entries = new Map(documents.map((document) => [String(document.id), JSON.stringify(document)]));
    return { entries, identity };
  } catch (error) {
    return `cannot be opened: ${error instanceof StoreError ? error.trouble : nameOf(error)}`;
  }
}

function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'errcode' in error ? `SQLite's ${String(error.errcode)}` : error.name;
}

/** Epoch and sequence: the terminal is always the same. */
function placeOf(id: string): string {
  return id.split(':').slice(1).join(':');
}
