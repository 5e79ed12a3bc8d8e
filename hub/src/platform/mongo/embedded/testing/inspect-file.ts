import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { deserialize } from 'bson';

type Doc = Record<string, unknown>;

export interface Inspected {
  readonly documents: (collection: string) => readonly Doc[];
  readonly indexes: ReadonlySet<string>;
  /** What does not agree within the file. */
  readonly broken: readonly string[];
}

/** Reads the file of a database that is not running, without any of the server's own code. */
export function inspectFile(directory: string): Inspected {
  const file = new DatabaseSync(join(directory, 'counterbook.sqlite'));
  const broken: string[] = [];
  try {
    const { integrity_check: integrity } = file.prepare('PRAGMA integrity_check').get() ?? {};
    if (integrity !== 'ok') broken.push(`integrity: ${String(integrity)}`);
    const collections = file.prepare('SELECT id, name FROM collections').all();
    const documents = new Map<string, Doc[]>();
    for (const { id, name } of collections) {
      const rows = file.prepare(`SELECT doc FROM d${id} ORDER BY rid`).all();
      documents.set(
        String(name),
        rows.map(({ doc }) => (doc instanceof Uint8Array ? deserialize(doc) : {})),
      );
    }
    const indexes = new Set<string>();
    for (const { id, collection, spec } of file.prepare('SELECT id, collection, spec FROM indexes').all()) {
      const { name, key } = spec instanceof Uint8Array ? deserialize(spec) : {};
      indexes.add(String(name));
      broken.push(...indexFaults(file, { id, collection, name, fields: Object.entries(key) }));
    }
    return { documents: (collection) => documents.get(collection) ?? [], indexes, broken };
  } finally {
    file.close();
  }
}

interface IndexTable {
  readonly id: unknown;
  readonly collection: unknown;
  readonly name: unknown;
  readonly fields: readonly (readonly [string, unknown])[];
}

/** Every document of these tests has one key in every index, and the keys stand in the order of the fields. */
function indexFaults(file: DatabaseSync, { id, collection, name, fields }: IndexTable): string[] {
  const faults: string[] = [];
  const count = (sql: string) => Number(file.prepare(sql).get()?.n);
  const [keys, documents] = [
    count(`SELECT count(*) n FROM x${id}`),
    count(`SELECT count(*) n FROM d${collection}`),
  ];
  if (keys !== documents) faults.push(`index ${name}: ${keys} keys for ${documents} documents`);
  const rows = file
    .prepare(`SELECT d.doc FROM x${id} x LEFT JOIN d${collection} d ON d.rid = x.rid ORDER BY x.key`)
    .all();
  let before: Doc | undefined;
  for (const { doc } of rows) {
    if (!(doc instanceof Uint8Array)) {
      faults.push(`index ${name}: a key without its document`);
      break;
    }
    const current = deserialize(doc);
    if (before !== undefined && compare(before, current, fields) > 0)
      faults.push(`index ${name}: out of order`);
    before = current;
  }
  return faults;
}

function compare(a: Doc, b: Doc, fields: IndexTable['fields']): number {
  for (const [field, direction] of fields) {
    const [x, y] = [a[field], b[field]];
    if (x === y) continue;
    if (x === undefined) return -Number(direction);
    if (y === undefined) return Number(direction);
    return (
      (typeof x === 'number'
        ? x - Number(y)
        : Buffer.compare(Buffer.from(String(x)), Buffer.from(String(y)))) * Number(direction)
    );
  }
  return 0;
}
