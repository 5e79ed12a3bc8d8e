import type { MongoClient } from 'mongodb';
import { isFields } from './fields.ts';

/** What a client was seen to do, in order. */
export interface ObservedEvent {
  /** As the format names it: `commandStartedEvent`, `poolClearedEvent` … */
  readonly type: string;
  readonly kind: 'command' | 'cmap' | 'sdam';
  readonly at: number;
  readonly event: object;
}

export interface Observed {
  readonly all: ObservedEvent[];
  /** Those the case asked for. */
  readonly watched: ReadonlySet<string>;
  connectionsOut: number;
}

export interface Watch {
  readonly types: readonly string[];
  readonly ignoredCommands: readonly string[];
  readonly sensitive: boolean;
}

const COMMANDS = ['commandStarted', 'commandSucceeded', 'commandFailed'] as const;

const POOL = [
  'connectionPoolCreated',
  'connectionPoolReady',
  'connectionPoolCleared',
  'connectionPoolClosed',
  'connectionCreated',
  'connectionReady',
  'connectionClosed',
  'connectionCheckOutStarted',
  'connectionCheckOutFailed',
  'connectionCheckedOut',
  'connectionCheckedIn',
] as const;

const TOPOLOGY = [
  'serverDescriptionChanged',
  'serverHeartbeatStarted',
  'serverHeartbeatSucceeded',
  'serverHeartbeatFailed',
  'topologyOpening',
  'topologyClosed',
  'topologyDescriptionChanged',
] as const;

/** Never shown unless a case asks for them: they carry secrets. */
const SENSITIVE = ['authenticate', 'saslStart', 'saslContinue', 'getnonce', 'createUser', 'updateUser'];

export function observe(client: MongoClient, watch: Watch): Observed {
  const observed: Observed = { all: [], watched: new Set(watch.types), connectionsOut: 0 };
  const note = (kind: ObservedEvent['kind'], name: string, event: object): void => {
    const type = formatName(name);
    if (observed.watched.has(type)) observed.all.push({ type, kind, at: Date.now(), event });
  };
  const ignored = new Set([
    'configureFailPoint',
    ...watch.ignoredCommands,
    ...(watch.sensitive ? [] : SENSITIVE),
  ]);
  for (const name of COMMANDS) {
    client.on(name, (event: { readonly commandName: string }) => {
      if (ignored.has(event.commandName) || (!watch.sensitive && isRedactedHello(event))) return;
      note('command', name, asItIsNow(event));
    });
  }
  for (const name of POOL) client.on(name, (event: object) => note('cmap', name, event));
  for (const name of TOPOLOGY) client.on(name, (event: object) => note('sdam', name, event));
  client.on('connectionCheckedOut', () => {
    observed.connectionsOut += 1;
  });
  client.on('connectionCheckedIn', () => {
    observed.connectionsOut -= 1;
  });
  return observed;
}

/** The format speaks of `poolCreatedEvent` where the driver says `connectionPoolCreated`. */
function formatName(name: string): string {
  return `${name.replace(/^connectionPool/, 'pool')}Event`;
}

/** A hello that carries a login is shown by the driver without its contents. */
function isRedactedHello(event: {
  readonly commandName: string;
  readonly command?: unknown;
  readonly reply?: unknown;
}): boolean {
  const shown = event.command ?? event.reply;
  if (!/^(hello|ismaster)$/i.test(event.commandName)) return false;
  return typeof shown === 'object' && shown !== null && Object.keys(shown).length === 0;
}

/** A copy of the command: the driver goes on changing the documents that it is made of. */
function asItIsNow(event: object): object {
  return 'command' in event ? { ...event, command: copy(event.command) } : event;
}

function copy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copy);
  if (value instanceof Map) return new Map([...value].map(([key, one]) => [key, copy(one)]));
  if (!isFields(value) || value instanceof Uint8Array) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, copy(one)]));
}
