/** A damaged till's file as its own store sees it, without starting a whole till. */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openStore, StoreError } from '../../terminal/src/store/index.ts';
import { SEARCHED } from '../../terminal/src/till/collections.ts';

export type Held = {
  /** Each entry's row by its id: the columns that it is found by, and the entry itself. */
  readonly entries: ReadonlyMap<
    string,
    { readonly columns: string; readonly entry: string; readonly hash: string }
  >;
  readonly identity: string;
};

/** What the damage did, in words that are the same for the same loss; null when nothing that matters is lost. */
export function lookInside(directory: string, whole: Held): string | null {
  const held = hold(directory);
  if (typeof held === 'string') return held;
  const lost = [...whole.entries.keys()].filter((id) => !held.entries.has(id));
  if (lost.length > 0) return `lost: ${lost.map(placeOf).join(' ')}`;
  for (const part of ['entry', 'columns'] as const) {
    const changed = [...whole.entries].filter(([id, row]) => held.entries.get(id)?.[part] !== row[part]);
    if (changed.length > 0) return `changed ${part}: ${changed.map(([id]) => placeOf(id)).join(' ')}`;
  }
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
    return { entries: journalRows(file), identity };
  } catch (error) {
    return `cannot be opened: ${error instanceof StoreError ? error.trouble : nameOf(error)}`;
  }
}

/** What RxDB keeps beside an entry is not the entry. */
function journalRows(file: string): Held['entries'] {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const table = database.prepare('SELECT number FROM store_tables WHERE collection = ?').get('journal');
    const rows = database.prepare(`SELECT * FROM c${String(table?.number)}`).all();
    return new Map(
      rows.map(({ data, ...columns }) => {
        const document: Record<string, unknown> = JSON.parse(String(data));
        const entry = JSON.stringify(Object.entries(document).filter(([key]) => !key.startsWith('_')));
        return [String(columns.id), { columns: JSON.stringify(columns), entry, hash: String(document.hash) }];
      }),
    );
  } finally {
    database.close();
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
