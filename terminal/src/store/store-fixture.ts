import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  fillWithDefaultSettings,
  type MangoQuery,
  normalizeMangoQuery,
  type PreparedQuery,
  prepareQuery,
  type RxDocumentData,
  type RxJsonSchema,
  type RxStorageInstance,
} from 'rxdb';
import type { SqliteStorage } from './storage.ts';
import type { StorageInternals } from './storage-instance.ts';
import type { SequenceCheckpoint } from './write-documents.ts';

/** What the tests of the store stand on: a folder of their own, and one small collection of things. */
export type Thing = {
  readonly id: string;
  readonly name?: string;
  readonly size?: number;
  readonly sold?: boolean;
  readonly note?: string;
  readonly place?: { readonly shelf: string };
};

export type ThingData = RxDocumentData<Thing>;

export type ThingInstance = RxStorageInstance<
  Thing,
  StorageInternals,
  Record<string, never>,
  SequenceCheckpoint
>;

const plainSchema: RxJsonSchema<Thing> = {
  version: 0,
  primaryKey: 'id',
  type: 'object',
  properties: {
    id: { type: 'string', maxLength: 100 },
    name: { type: 'string', maxLength: 100 },
    size: { type: 'number', minimum: -1_000_000, maximum: 1_000_000, multipleOf: 0.001 },
    sold: { type: 'boolean' },
    note: { type: 'string' },
    place: { type: 'object', properties: { shelf: { type: 'string', maxLength: 20 } } },
  },
  indexes: ['name', ['sold', 'size'], 'place.shelf'],
};

export const thingSchema = fillWithDefaultSettings(plainSchema);

export function temporaryFolder(): { readonly path: string; readonly remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'counterbook-store-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

export async function openThings(
  storage: SqliteStorage,
  name = 'things',
  version = 0,
): Promise<ThingInstance> {
  return storage.createStorageInstance<Thing>({
    databaseInstanceToken: 'token',
    databaseName: 'till',
    collectionName: name,
    schema: { ...thingSchema, version },
    options: {},
    multiInstance: false,
    devMode: false,
  });
}

export function aThing(
  thing: Thing,
  revision = 1,
  state: { deleted?: boolean; lwt?: number } = {},
): ThingData {
  return {
    ...thing,
    _deleted: state.deleted ?? false,
    _attachments: {},
    _rev: `${revision}-x`,
    _meta: { lwt: state.lwt ?? 1_700_000_000_000 },
  };
}

export function ask(query: MangoQuery<Thing>): PreparedQuery<Thing> {
  return prepareQuery(thingSchema, normalizeMangoQuery(thingSchema, query));
}

/** As RxDB itself asks: tombstones left out. */
export function askLive(query: MangoQuery<Thing>): PreparedQuery<Thing> {
  const normal = normalizeMangoQuery(thingSchema, query);
  return prepareQuery(thingSchema, {
    ...normal,
    selector: { ...normal.selector, _deleted: { $eq: false } },
  });
}
