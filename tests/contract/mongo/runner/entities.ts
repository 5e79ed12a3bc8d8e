import type { AbstractCursor, ClientSession, Collection, Db, Document, MongoClient } from 'mongodb';
import type { Observed } from './observed-events.ts';

export type Entity =
  | { readonly kind: 'client'; readonly client: MongoClient; readonly observed: Observed }
  | { readonly kind: 'database'; readonly database: Db; readonly client: MongoClient }
  | { readonly kind: 'collection'; readonly collection: Collection; readonly client: MongoClient }
  | {
      readonly kind: 'session';
      readonly session: ClientSession;
      readonly client: MongoClient;
      /** Kept here too: an ended session no longer knows its own. */
      readonly lsid: Document;
    }
  | { readonly kind: 'cursor'; readonly cursor: AbstractCursor }
  | { readonly kind: 'thread'; work: Promise<void> }
  | { readonly kind: 'value'; readonly value: unknown };

type Kind = Entity['kind'];
type OfKind<K extends Kind> = Extract<Entity, { kind: K }>;

/** Everything a case has named so far. */
export interface Entities {
  readonly byId: Map<string, Entity>;
}

export function addEntity(entities: Entities, id: string, entity: Entity): void {
  if (entities.byId.has(id)) throw new Error(`there is an entity '${id}' already`);
  entities.byId.set(id, entity);
}

export function findEntity(entities: Entities, id: unknown): Entity {
  const entity = entities.byId.get(String(id));
  if (entity === undefined) throw new Error(`there is no entity '${String(id)}'`);
  return entity;
}

export function entityOf<K extends Kind>(entities: Entities, kind: K, id: unknown): OfKind<K> {
  const entity = findEntity(entities, id);
  if (!isOfKind(entity, kind)) throw new Error(`'${String(id)}' is a ${entity.kind}, not a ${kind}`);
  return entity;
}

export function entitiesOf<K extends Kind>(entities: Entities, kind: K): OfKind<K>[] {
  return [...entities.byId.values()].filter((entity) => isOfKind(entity, kind));
}

function isOfKind<K extends Kind>(entity: Entity, kind: K): entity is OfKind<K> {
  return entity.kind === kind;
}
