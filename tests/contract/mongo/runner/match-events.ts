import { type Entities, entityOf } from './entities.ts';
import { Mismatch } from './failures.ts';
import { isFields } from './fields.ts';
import type { ExpectedEvents } from './format.ts';
import { match, type Place } from './match.ts';
import type { ObservedEvent } from './observed-events.ts';

/** Throws a Mismatch unless each client did what the case expects it to have done. */
export function matchEvents(entities: Entities, expectations: readonly ExpectedEvents[]): void {
  for (const { client, eventType = 'command', events, ignoreExtraEvents } of expectations) {
    const seen = entityOf(entities, 'client', client).observed.all.filter(({ kind }) => kind === eventType);
    const enough = ignoreExtraEvents === true ? seen.length >= events.length : seen.length === events.length;
    if (!enough) {
      throw new Mismatch(
        `events of ${client}`,
        `${events.length} expected, ${seen.length} seen: ${describe(seen)}`,
      );
    }
    events.forEach((expected, at) => {
      const event = seen[at];
      if (event !== undefined) matchEvent(expected, event, { entities, path: `event ${at}`, root: false });
    });
  }
}

export function countEvents(seen: readonly ObservedEvent[], expected: unknown, entities: Entities): number {
  if (!isFields(expected)) throw new Error('an event is a document with one key');
  return seen.filter((event) => {
    try {
      matchEvent(expected, event, { entities, path: '', root: false });
      return true;
    } catch (error) {
      if (error instanceof Mismatch) return false;
      throw error;
    }
  }).length;
}

function matchEvent(expected: Readonly<Record<string, unknown>>, seen: ObservedEvent, place: Place): void {
  const [type = ''] = Object.keys(expected);
  if (type !== seen.type) throw new Mismatch(place.path, `${type} expected, it is ${describe([seen])}`);
  const wanted = expected[type];
  if (!isFields(wanted)) return;
  const event: Readonly<Record<string, unknown>> = { ...seen.event };
  for (const key of Object.keys(wanted))
    matchPart(key, wanted[key], event, { ...place, path: `${place.path}.${key}` });
}

/** Of an event only the named parts are looked at; a command or a reply may have more fields than are named. */
function matchPart(
  key: string,
  wanted: unknown,
  event: Readonly<Record<string, unknown>>,
  place: Place,
): void {
  switch (key) {
    case 'command':
      match(wanted, withoutOwnTimeout(event[key], wanted), { ...place, root: true });
      return;
    case 'reply':
      match(wanted, event[key], { ...place, root: true });
      return;
    case 'hasServiceId':
      match(wanted, event.serviceId !== undefined && event.serviceId !== null, place);
      return;
    case 'hasServerConnectionId':
      match(wanted, event.serverConnectionId !== undefined && event.serverConnectionId !== null, place);
      return;
    case 'previousDescription':
    case 'newDescription':
      match(wanted, event[key], { ...place, root: true });
      return;
    default:
      match(wanted, event[key], place);
  }
}

/** The driver waits at most so long for a write concern at every commit and abort; the format's authors did not. */
const OWN_TIMEOUT_MS = 10_000;

function withoutOwnTimeout(command: unknown, wanted: unknown): unknown {
  if (!isFields(command) || !('commitTransaction' in command || 'abortTransaction' in command))
    return command;
  const { writeConcern } = command;
  const named = isFields(wanted) && isFields(wanted.writeConcern) && 'wtimeout' in wanted.writeConcern;
  if (named || !isFields(writeConcern) || writeConcern.wtimeout !== OWN_TIMEOUT_MS) return command;
  return { ...command, writeConcern: { ...writeConcern, wtimeout: undefined } };
}

function describe(events: readonly ObservedEvent[]): string {
  return events
    .map(({ type, event }) => ('commandName' in event ? `${type} ${String(event.commandName)}` : type))
    .join(', ');
}
