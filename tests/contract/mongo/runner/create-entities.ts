import { type Document, MongoClient } from 'mongodb';
import { addEntity, type Entities, entityOf } from './entities.ts';
import { SkipCase } from './failures.ts';
import type { ClientSpec, EntitySpec } from './format.ts';
import { observe } from './observed-events.ts';

/** Makes what a case names before its first operation, in the order of the file: each may refer to those before. */
export async function createEntities(
  entities: Entities,
  specs: readonly EntitySpec[],
  url: string,
): Promise<void> {
  for (const spec of specs) {
    if (spec.client !== undefined) await createClient(entities, spec.client, url);
    else if (spec.database !== undefined) {
      const { id, client: owner, databaseName, databaseOptions } = spec.database;
      const { client } = entityOf(entities, 'client', owner);
      const options: Document = databaseOptions ?? {};
      addEntity(entities, id, { kind: 'database', database: client.db(databaseName, options), client });
    } else if (spec.collection !== undefined) {
      const { id, database: owner, collectionName, collectionOptions } = spec.collection;
      const { client, database } = entityOf(entities, 'database', owner);
      const options: Document = collectionOptions ?? {};
      const collection = database.collection(collectionName, options);
      addEntity(entities, id, { kind: 'collection', collection, client });
    } else if (spec.session !== undefined) {
      const { id, client: owner, sessionOptions } = spec.session;
      const { client } = entityOf(entities, 'client', owner);
      const options: Document = sessionOptions ?? {};
      const session = client.startSession(options);
      addEntity(entities, id, { kind: 'session', session, client, lsid: { ...session.id } });
    } else if (spec.thread !== undefined) {
      addEntity(entities, spec.thread.id, { kind: 'thread', work: Promise.resolve() });
    } else {
      throw new SkipCase(`${Object.keys(spec).join(', ')}: not a command of this server`);
    }
  }
}

async function createClient(entities: Entities, spec: ClientSpec, url: string): Promise<void> {
  if (spec.autoEncryptOpts !== undefined) throw new SkipCase('client-side encryption');
  if (spec.observeTracingMessages !== undefined) throw new SkipCase('tracing is not part of the driver used');
  const client = new MongoClient(withOptions(url, readUriOptions(spec)), clientOptions(spec));
  const stored = spec.storeEventsAsEntities ?? [];
  const observed = observe(client, {
    types: [...(spec.observeEvents ?? []), ...stored.flatMap(({ events }) => events.map(storedName))],
    ignoredCommands: spec.ignoreCommandMonitoringEvents ?? [],
    sensitive: spec.observeSensitiveCommands === true,
  });
  addEntity(entities, spec.id, { kind: 'client', client, observed });
  for (const { id } of stored) addEntity(entities, id, { kind: 'value', value: observed.all });
  await client.connect();
}

function clientOptions(spec: ClientSpec): Document {
  return {
    monitorCommands: true,
    // After a cut connection the server is looked for again at once, not only half a second later.
    minHeartbeatFrequencyMS: 50,
    serverSelectionTimeoutMS: 10_000,
    // Else the driver takes a connection of its own accord, among the events that a case counts.
    __skipPingOnConnect: true,
    ...(spec.serverApi === undefined ? {} : { serverApi: spec.serverApi }),
  };
}

/** A set of one member has no secondary; a driver connected directly takes that member for any role. */
function readUriOptions(spec: ClientSpec): Readonly<Record<string, unknown>> {
  const options = spec.uriOptions ?? {};
  return options.readPreference === 'secondary' ? { ...options, directConnection: true } : options;
}

/** `CommandStartedEvent` among stored events is `commandStartedEvent` among observed ones. */
function storedName(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

/** The URL with a case's options in it, each over what the URL says itself. */
export function withOptions(url: string, options: Readonly<Record<string, unknown>>): string {
  const [address = '', query = ''] = url.split('?');
  const parameters = new URLSearchParams(query);
  for (const name of Object.keys(options)) {
    for (const known of [...parameters.keys()]) {
      if (known.toLowerCase() === name.toLowerCase()) parameters.delete(known);
    }
    parameters.set(name, String(options[name]));
  }
  const slash = /\/\/[^/]*$/.test(address) ? '/' : '';
  return `${address}${slash}?${parameters}`;
}
